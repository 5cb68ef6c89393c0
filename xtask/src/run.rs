//! `cargo xtask run`: from nothing to a page with studies.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::shell::{self, Progress};
use crate::{samples, setup, site};

/// What the command line asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    data: Vec<String>,
    dicomweb: Option<String>,
    port: u16,
    builds: bool,
}

const DEFAULT_PORT: u16 = 8064;

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options =
        Options { data: Vec::new(), dicomweb: None, port: DEFAULT_PORT, builds: true };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let mut value = || rest.next().cloned().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--no-build" => options.builds = false,
            "--data" => options.data.push(value()?),
            "--dicomweb" => options.dicomweb = Some(dicomweb_url(&value()?)?),
            "--port" => options.port = value()?.parse().map_err(|_| "--port needs a number")?,
            _ => return Err(format!("{name} is not known; see `cargo xtask`")),
        }
    }
    for folder in &options.data {
        if !Path::new(folder).is_dir() {
            return Err(format!("--data {folder}: there is no such folder"));
        }
    }
    Ok(options)
}

fn dicomweb_url(url: &str) -> Result<String, String> {
    let is_absolute = url.starts_with("http://") || url.starts_with("https://");
    if !is_absolute {
        return Err("--dicomweb needs a URL such as http://127.0.0.1:8043/dicom-web".to_owned());
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// Builds the archive server, and says where it is.
pub fn archive() -> Result<PathBuf, String> {
    let mut cargo = shell::command("cargo");
    cargo.args([
        "build",
        "--release",
        "--package",
        "lightbox-archive",
        "--bin",
        "lightbox-archive",
    ]);
    shell::run_quietly(&mut cargo)?;
    Ok(shell::target_folder().join("release/lightbox-archive"))
}

pub fn run(arguments: &[String]) -> Result<(), String> {
    let options = options(arguments)?;
    let mut progress = Progress::new(8);
    setup::tools(&mut progress)?;
    if options.builds {
        progress.step(if site::is_current() {
            "viewer (built)"
        } else {
            "building the viewer (about 4 min the first time)"
        });
        site::build(None)?;
    } else {
        progress.step("viewer (as built last)");
        site::check_there()?;
    }
    progress.step("archive server (about 1 min the first time)");
    let archive = archive()?;
    progress.step("sample studies");
    let mut data = options.data.clone();
    if data.is_empty() && options.dicomweb.is_none() {
        data.push(samples::make(None)?.to_string_lossy().into_owned());
        data.extend(samples::real().map(|folder| folder.to_string_lossy().into_owned()));
    }
    progress.step(&format!("starting (ready after {:.0} s)", progress.seconds()));
    serve(&archive, &data, &options)
}

/// Runs the server until it is stopped.
fn serve(archive: &Path, data: &[String], options: &Options) -> Result<(), String> {
    let mut server = shell::command(&archive.to_string_lossy());
    let port = options.port.to_string();
    server.arg("--www").arg(shell::root().join("dist")).args(["--port", &port]);
    for folder in data {
        server.args(["--data", folder]);
    }
    // What is saved from the viewer: beside the folders that are served, never in them.
    server.arg("--store").arg(shell::root().join(".cache/stored"));
    if let Some(url) = &options.dicomweb {
        server.args(["--dicomweb", url]);
        println!("      the archive must allow this page's origin (CORS): http://127.0.0.1:{port}");
    }
    println!("\n  Open http://127.0.0.1:{port}/   (Ctrl-C stops)\n");
    let status = server.stdin(Stdio::null()).status().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err("the server stopped".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Options, String> {
        options(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn another_archive_is_named_by_its_whole_url() {
        let options = parsed("--dicomweb http://a:1/dicom-web/ --port 9").unwrap();
        assert_eq!(options.dicomweb.as_deref(), Some("http://a:1/dicom-web"));
        assert_eq!(options.port, 9);
        assert!(parsed("--dicomweb /dicom-web").is_err());
    }

    #[test]
    fn a_missing_value_and_an_unknown_name_are_said_in_one_line() {
        assert_eq!(parsed("--port").unwrap_err(), "--port needs a value");
        assert_eq!(parsed("--prot 1").unwrap_err(), "--prot is not known; see `cargo xtask`");
        assert!(parsed("--data /no/such/folder").unwrap_err().contains("no such folder"));
    }
}
