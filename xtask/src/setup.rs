//! Everything a machine with Rust and Node still needs, fetched once into this folder.

use std::fs;

use crate::shell::{self, Progress};
use crate::{debian, version};

const NODE: u32 = 20;

/// What building the viewer takes: four steps.
pub fn tools(progress: &mut Progress) -> Result<(), String> {
    progress.step("looking for Rust's WASM target and Node");
    wasm_target()?;
    node()?;
    progress.step(&needed("trunk", version::TRUNK, "about 6 min, once"));
    install("trunk", "trunk", version::TRUNK)?;
    let wasm_bindgen = version::wasm_bindgen()?;
    progress.step(&needed("wasm-bindgen", &wasm_bindgen, "about 3 min, once"));
    install("wasm-bindgen-cli", "wasm-bindgen", &wasm_bindgen)?;
    progress.step("npm packages (wasm-opt, Playwright, sample images)");
    npm()
}

/// Tools, browser and the archive that tests talk to.
pub fn everything() -> Result<(), String> {
    let mut progress = Progress::new(5);
    tools(&mut progress)?;
    progress.step("Chromium and Orthanc, for the browser tests");
    debian::install()?;
    println!("ready in {:.0} s", progress.seconds());
    Ok(())
}

fn needed(program: &str, wanted: &str, cost: &str) -> String {
    let cost = if version::is_there(program, wanted) { "there" } else { cost };
    format!("{program} {wanted} ({cost})")
}

fn wasm_target() -> Result<(), String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let installed = shell::output("rustup", &["target", "list", "--installed"]);
    let Some(installed) = installed else {
        // Rust without rustup: the target may have come another way.
        let folder = shell::output("rustc", &["--print", "target-libdir", "--target", TARGET]);
        let is_there = folder.is_some_and(|f| fs::exists(f.trim()).unwrap_or(false));
        return if is_there {
            Ok(())
        } else {
            Err(format!("missing: rustup (https://rustup.rs), to add the target {TARGET}"))
        };
    };
    if installed.lines().any(|line| line == TARGET) {
        return Ok(());
    }
    shell::run("rustup", &["target", "add", TARGET])
}

fn node() -> Result<(), String> {
    match version::node() {
        Some(found) if found >= NODE => Ok(()),
        Some(found) => Err(format!(
            "Node {found} is too old: this needs Node {NODE} or later (https://nodejs.org)"
        )),
        None => Err(format!("missing: Node {NODE} or later (https://nodejs.org)")),
    }
}

/// Builds a pinned tool into `.tools`, unless that version is there.
fn install(package: &str, program: &str, wanted: &str) -> Result<(), String> {
    if version::is_there(program, wanted) {
        return Ok(());
    }
    let root = shell::root().join(".tools");
    let root = root.to_string_lossy();
    let install = |lock: &[&str]| {
        let mut command = shell::command("cargo");
        command
            .args(["install", package, "--version", wanted, "--force", "--root", &root])
            .args(lock);
        shell::run_quietly(command.env_remove("CARGO_TARGET_DIR"))
    };
    // A locked dependency may have been withdrawn from the registry; then newer ones must do.
    install(&["--locked"]).or_else(|_| install(&[]))?;
    if version::is_there(program, wanted) {
        Ok(())
    } else {
        Err(format!("{program} {wanted} was built but does not run"))
    }
}

/// `npm ci`, when the lock file changed since the last time.
fn npm() -> Result<(), String> {
    npm_in(".")
}

/// The same for a folder with a lock file of its own.
pub fn npm_in(folder: &str) -> Result<(), String> {
    let folder = shell::root().join(folder);
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|e| format!("package-lock.json cannot be read: {e}"))?;
    let stamp = folder.join("node_modules/.lightbox-lock");
    if fs::read(&stamp).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    let mut npm = shell::command("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    shell::run_quietly(&mut npm)?;
    fs::write(stamp, lock).map_err(|e| e.to_string())
}
