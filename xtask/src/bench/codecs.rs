//! `cargo xtask bench codecs`: every decoder, in one module built as the frame worker is, beside
//! Cornerstone's from npm; the work is done in `tests/bench/codecs`.

use std::path::PathBuf;

use crate::setup;
use crate::shell::{self, Progress};

/// As for the frame worker's module in `index.html`.
const WASM_OPT: &[&str] = &[
    "-O1",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-simd",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

pub fn run(arguments: &[String]) -> Result<(), String> {
    let mut progress = Progress::new(6);
    setup::tools(&mut progress)?;
    progress.step("all decoders as one module (about 2 min)");
    let module = module()?;
    progress.step("Cornerstone's decoders, from npm, and measuring");
    setup::npm_in("tests/bench/codecs")?;
    let mut node = shell::command("node");
    node.arg("tests/bench/codecs/bench.mjs").args(arguments).env("LIGHTBOX_CODEC_MODULE", module);
    let status = node.status().map_err(|e| format!("node cannot be started: {e}"))?;
    if status.success() { Ok(()) } else { Err("a decoder failed or gave other samples".to_owned()) }
}

/// Builds the module; returns the folder that Node loads it from.
fn module() -> Result<PathBuf, String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    const NAME: &str = "codec_bench";
    let mut cargo = shell::command("cargo");
    cargo.args(["build", "--release", "--target", TARGET, "--package", "lightbox-core"]).args([
        "--bin",
        NAME,
        "--features",
        "codec-bench",
    ]);
    shell::run_quietly(&mut cargo)?;
    let built = shell::target_folder().join(TARGET).join("release").join(NAME);
    let folder = shell::target_folder().join("codec-bench");
    let mut bindgen = shell::command("wasm-bindgen");
    bindgen.args(["--target", "nodejs", "--out-dir"]).arg(&folder);
    shell::run_quietly(bindgen.arg(built.with_extension("wasm")))?;
    let bound = folder.join(format!("{NAME}_bg.wasm"));
    let mut wasm_opt = shell::command("wasm-opt");
    wasm_opt.args(WASM_OPT).arg(&bound).arg("-o").arg(&bound);
    shell::run_quietly(&mut wasm_opt)?;
    Ok(folder)
}
