//! Running other programs, and saying what takes long.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The workspace's folder.
pub fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Where cargo puts what it builds.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program run in the workspace with the pinned tools first on the `PATH`.
pub fn command(program: &str) -> Command {
    let mut paths = vec![root().join(".tools/bin"), root().join("node_modules/.bin")];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new(program);
    command.current_dir(root());
    if let Ok(path) = std::env::join_paths(paths) {
        command.env("PATH", path);
    }
    // What `cargo run` sets for this program is not meant for the ones it starts.
    for (name, _) in std::env::vars_os() {
        let is_cargos = name.to_str().is_some_and(|n| {
            n.starts_with("CARGO_PKG") || n.starts_with("CARGO_MANIFEST") || n == "CARGO_BIN_NAME"
        });
        if is_cargos {
            command.env_remove(&name);
        }
    }
    command
}

/// Whether a program answers at all.
pub fn exists(program: &str, argument: &str) -> bool {
    output(program, &[argument]).is_some()
}

/// What a program prints, if it succeeds.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn shown(program: &str, arguments: &[&str]) -> String {
    format!("{program} {}", arguments.join(" "))
}

/// Runs to the end, everything visible.
pub fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let status = command(program)
        .args(arguments)
        .status()
        .map_err(|e| format!("{program} cannot be started: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("failed: {}", shown(program, arguments))) }
}

/// Runs to the end; shows what it says as it says it, and returns that and whether it succeeded.
pub fn run_and_read(command: &mut Command) -> Result<(String, bool), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|e| format!("{name} cannot be started: {e}"))?;
    let mut text = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(|e| e.to_string())?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    Ok((text, status.success()))
}

/// Runs to the end; shows what it said only if it fails.
pub fn run_quietly(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    if std::io::stderr().is_terminal() {
        // Cargo's own progress bar is the best there is.
        let status = command.status().map_err(|e| format!("{name} cannot be started: {e}"))?;
        return if status.success() { Ok(()) } else { Err(format!("{name} failed")) };
    }
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{name} cannot be started: {e}"))?;
    let mut said = Vec::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_end(&mut said).map_err(|e| e.to_string())?;
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{}\n{name} failed", String::from_utf8_lossy(&said).trim_end()))
}

/// `[3/7] building the viewer …`
#[derive(Debug)]
pub struct Progress {
    step: usize,
    steps: usize,
    started: Instant,
}

impl Progress {
    pub fn new(steps: usize) -> Self {
        Self { step: 0, steps, started: Instant::now() }
    }

    /// Says what comes next.
    pub fn step(&mut self, what: &str) {
        self.step += 1;
        println!("[{}/{}] {what}", self.step, self.steps);
        // A pipe that is gone is found out by the next line.
        std::io::stdout().flush().unwrap_or_default();
    }

    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}
