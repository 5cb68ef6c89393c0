//! `cargo xtask bench`: side by side with Cornerstone3D; the work is done in `tests/bench`.

use crate::shell::{self, Progress};
use crate::{chromium, run, samples, setup, site};

mod codecs;

const SLICES: u32 = 200;

pub fn run(arguments: &[String]) -> Result<(), String> {
    if let [first, rest @ ..] = arguments
        && first == "codecs"
    {
        return codecs::run(rest);
    }
    let mut progress = Progress::new(8);
    setup::tools(&mut progress)?;
    progress.step("viewer");
    site::build(None)?;
    progress.step("archive server and a CT of 200 slices");
    let archive = run::archive()?;
    let data = samples::make(Some(SLICES))?;
    progress.step("Cornerstone3D, from npm");
    setup::npm_in("tests/bench")?;
    progress.step("measuring");
    let chromium = chromium::path().ok_or("missing: chromium (or name it in CHROMIUM)")?;
    let mut node = shell::command("node");
    node.arg("tests/bench/bench.mjs")
        .args(arguments)
        .env("CHROMIUM", chromium)
        .env("LIGHTBOX_ARCHIVE", archive)
        .env("LIGHTBOX_BENCH_DATA", data);
    let status = node.status().map_err(|e| format!("node cannot be started: {e}"))?;
    if status.success() { Ok(()) } else { Err("the benchmark failed".to_owned()) }
}
