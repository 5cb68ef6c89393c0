//! Sample studies made by code: phantoms with known values, for trying the viewer and for tests.
//!
//! Everything is deterministic: the same bytes and UIDs every time.

use std::io;
use std::path::Path;

mod ct;
mod dataset;
mod mr;
mod objects;
mod pipeline;
mod radiograph;
mod ultrasound;

pub use ct::{INSERTS, Insert};
pub use dataset::uid;

/// Raised when the samples change, so that old ones are made again.
const VERSION: &str = "4";
const STAMP: &str = ".lightbox-samples";

/// Writes all sample studies below `out`, unless this version is there already.
pub fn write_all(out: &Path) -> io::Result<()> {
    let stamp = out.join(STAMP);
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == VERSION) {
        return Ok(());
    }
    if out.exists() {
        std::fs::remove_dir_all(out)?;
    }
    std::fs::create_dir_all(out)?;
    std::thread::scope(|scope| {
        let current = scope.spawn(|| ct::write_current(&out.join("ct-current")));
        ct::write_prior(&out.join("ct-prior"))?;
        mr::write(&out.join("mr"))?;
        radiograph::write(&out.join("dx"))?;
        ultrasound::write(&out.join("us"))?;
        objects::write(&out.join("objects"))?;
        pipeline::write(&out.join("pipeline"))?;
        current.join().unwrap_or_else(|_| Err(io::Error::other("making the CT failed")))
    })?;
    std::fs::write(stamp, VERSION)
}

/// Writes one CT study of `slices` slices of 1 mm, for large-series tests and benchmarks.
pub fn write_ct(out: &Path, slices: u32) -> io::Result<()> {
    let stamp = out.join(STAMP);
    let version = format!("{VERSION} ct {slices}");
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == version) {
        return Ok(());
    }
    if out.exists() {
        std::fs::remove_dir_all(out)?;
    }
    std::fs::create_dir_all(out)?;
    ct::write_long(out, slices)?;
    std::fs::write(stamp, version)
}
