//! Sample studies made by code.

use std::path::Path;

pub fn write_all(_out: &Path) -> std::io::Result<()> {
    Ok(())
}

pub fn write_ct(_out: &Path, _slices: u32) -> std::io::Result<()> {
    Ok(())
}
