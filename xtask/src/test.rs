//! `cargo xtask test`: every check, timed, with one summary.

use std::process::Command;
use std::time::Instant;

use crate::shell::{self, Progress};
use crate::{chromium, debian, run, samples, setup, site};

#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
}

struct Outcome {
    name: &'static str,
    seconds: f64,
    count: Count,
}

/// Runs steps, keeps going after a failure, and sums up.
struct Checks {
    progress: Progress,
    outcomes: Vec<Outcome>,
}

impl Checks {
    /// A step that passes or fails as a whole.
    fn check(&mut self, name: &'static str, check: impl FnOnce() -> Result<(), String>) {
        self.step(name, || check().map(|()| Count { passed: 1, failed: 0 }));
    }

    /// A program that counts its own tests; `read` finds the numbers in what it prints.
    fn tests(&mut self, name: &'static str, command: &mut Command, read: fn(&str) -> Count) {
        self.step(name, || {
            let (text, is_good) = shell::run_and_read(command)?;
            let mut count = read(&text);
            if !is_good && count.failed == 0 {
                count.failed = 1;
            }
            Ok(count)
        });
    }

    fn step(&mut self, name: &'static str, step: impl FnOnce() -> Result<Count, String>) {
        self.progress.step(name);
        let started = Instant::now();
        let count = step().unwrap_or_else(|reason| {
            println!("FAILED {name}: {reason}");
            Count { passed: 0, failed: 1 }
        });
        self.outcomes.push(Outcome { name, seconds: started.elapsed().as_secs_f64(), count });
    }

    fn summary(&self) -> Result<(), String> {
        println!("\n{:>8}  {:>7} {:>7}  step", "seconds", "passed", "failed");
        for Outcome { name, seconds, count } in &self.outcomes {
            println!("{seconds:>8.1}  {:>7} {:>7}  {name}", count.passed, count.failed);
        }
        let passed: usize = self.outcomes.iter().map(|o| o.count.passed).sum();
        let failed: usize = self.outcomes.iter().map(|o| o.count.failed).sum();
        println!("{:>8.1}  in all\n\n{passed} passed, {failed} failed", self.progress.seconds());
        if failed == 0 { Ok(()) } else { Err("not everything passed".to_owned()) }
    }
}

/// Only the layering and the habits.
pub fn tidy() -> Result<(), String> {
    shell::run("cargo", &["test", "--quiet", "--package", "lightbox-core", "--test", "tidy"])
}

/// Parts of the workspace that are built for the browser, with their features.
const WASM_PARTS: &[&[&str]] = &[
    &["--package", "lightbox-viewer"],
    &["--package", "lightbox-core", "--bin", "frame_worker", "--features", "web"],
    &["--package", "lightbox-core", "--bin", "part10", "--features", "web-part10"],
    &["--package", "lightbox-core", "--bin", "jpeg2000", "--features", "web-jpeg2000"],
    &["--package", "lightbox-core", "--bin", "jpeg_xl", "--features", "web-jpeg-xl"],
    &["--package", "lightbox-core", "--bin", "gpu_webgpu", "--features", "gpu-webgpu"],
    &["--package", "lightbox-core", "--bin", "gpu_webgl2", "--features", "gpu-webgl2"],
];

fn clippy(arguments: &[&str]) -> Result<(), String> {
    let mut all = vec!["clippy", "--quiet"];
    all.extend(arguments);
    all.extend(["--", "-D", "warnings"]);
    shell::run("cargo", &all)
}

fn clippy_wasm() -> Result<(), String> {
    for part in WASM_PARTS {
        let mut arguments = vec!["--target", "wasm32-unknown-unknown"];
        arguments.extend(*part);
        clippy(&arguments)?;
    }
    Ok(())
}

pub fn run(arguments: &[String]) -> Result<(), String> {
    let is_fast = arguments.iter().any(|a| a == "--fast");
    if let Some(unknown) = arguments.iter().find(|a| a.starts_with("--") && *a != "--fast") {
        return Err(format!("{unknown} is not known; see `cargo xtask`"));
    }
    let filter = arguments.iter().find(|a| !a.starts_with("--"));
    if !is_fast {
        setup::everything()?;
    }
    let steps = match (is_fast, filter) {
        (true, _) => 6,
        (false, None) => 11,
        (false, Some(_)) => 3,
    };
    let mut checks = Checks { progress: Progress::new(steps), outcomes: Vec::new() };
    if filter.is_none() || is_fast {
        native(&mut checks);
    }
    if !is_fast {
        browser(&mut checks, filter.map(String::as_str));
    }
    checks.summary()
}

fn native(checks: &mut Checks) {
    checks.check("formatting", || shell::run("cargo", &["fmt", "--all", "--check"]));
    checks.check("clippy, native", || clippy(&["--workspace", "--all-targets"]));
    checks.check("clippy, wasm32", clippy_wasm);
    checks.check("tidy", tidy);
    let mut cargo = shell::command("cargo");
    // The shell's tests are the browser's.
    cargo.args(["test", "--workspace", "--exclude", "lightbox-viewer"]);
    checks.tests("native tests", &mut cargo, count_of_cargo);
    let mut cargo = shell::command("cargo");
    let features = "part10,jpeg2000,jpeg-xl";
    cargo.args(["test", "--package", "lightbox-core", "--features", features]);
    cargo.args(["--lib", "--test", "conformance_*", "--test", "mutations", "--", "--nocapture"]);
    checks.tests("conformance of decoders", &mut cargo, count_of_cargo);
}

fn browser(checks: &mut Checks, filter: Option<&str>) {
    checks.check("viewer, release build", || site::build(None));
    checks.check("archive server and sample studies", || {
        run::archive()?;
        samples::make(None)?;
        samples::make(Some(300)).map(|_| ())
    });
    if filter.is_none() {
        checks.check("size before the first image", || {
            shell::run("node", &["tests/e2e/size_budget.mjs"])
        });
        let mut parity = node(&["tests/parity/run.mjs"]);
        checks.tests(
            "grey levels, every renderer against the reference",
            &mut parity,
            count_of_lines,
        );
    }
    let mut e2e = node(&["tests/e2e/run.mjs"]);
    e2e.args(filter);
    checks.tests("browser tests", &mut e2e, count_of_node);
}

fn node(arguments: &[&str]) -> Command {
    let mut node = shell::command("node");
    node.args(arguments)
        .env("LIGHTBOX_ARCHIVE", shell::target_folder().join("release/lightbox-archive"))
        .env("LIGHTBOX_ORTHANC", if debian::has_orthanc() { "/usr/sbin/Orthanc" } else { "" });
    if let Some(chromium) = chromium::path() {
        node.env("CHROMIUM", chromium);
    }
    node
}

/// `test result: ok. 12 passed; 0 failed; …`
fn count_of_cargo(text: &str) -> Count {
    let results = text.lines().filter(|line| line.starts_with("test result:"));
    results.fold(Count::default(), |sum, line| Count {
        passed: sum.passed + number_before(line, " passed"),
        failed: sum.failed + number_before(line, " failed"),
    })
}

/// `ℹ pass 12` and `ℹ fail 0`.
fn count_of_node(text: &str) -> Count {
    let number = |key: &str| {
        let line = text
            .lines()
            .rev()
            .find_map(|line| line.trim_start_matches(['#', 'ℹ', ' ']).strip_prefix(key));
        line.and_then(|rest| rest.trim().parse().ok()).unwrap_or(0)
    };
    Count { passed: number("pass "), failed: number("fail ") }
}

/// `12 passed, 0 failed`
fn count_of_lines(text: &str) -> Count {
    let line = text.lines().rev().find(|line| line.contains(" passed")).unwrap_or("");
    Count { passed: number_before(line, " passed"), failed: number_before(line, " failed") }
}

fn number_before(line: &str, word: &str) -> usize {
    let before = line.split(word).next().unwrap_or("");
    before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_what_the_runners_print() {
        let cargo = "test result: ok. 12 passed; 1 failed; 0 ignored\nx\ntest result: ok. 3 passed; 0 failed;";
        assert_eq!(count_of_cargo(cargo), Count { passed: 15, failed: 1 });
        let node = "✔ opens\nℹ tests 9\nℹ pass 8\nℹ fail 1\n";
        assert_eq!(count_of_node(node), Count { passed: 8, failed: 1 });
        assert_eq!(count_of_lines("drew\n7 passed, 2 failed\n"), Count { passed: 7, failed: 2 });
    }
}
