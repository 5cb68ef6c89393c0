//! `cargo xtask …`: one command for each thing a developer does here.

use std::process::ExitCode;

mod bench;
mod chromium;
mod debian;
mod run;
mod samples;
mod setup;
mod shell;
mod site;
mod test;
mod version;

const USAGE: &str = "\
cargo xtask run    set up, build and serve the viewer with sample studies; prints the URL
                   --data DIR      serve this folder of DICOM files instead (may be repeated)
                   --dicomweb URL  show the studies of another DICOMweb archive
                   --port N        listen there (default 8064)
                   --no-build      serve what was built last
cargo xtask test   set up, build and check everything
                   --fast          formatting, tidy, clippy and native tests only
                   FILTER          only browser tests whose file name contains this
cargo xtask bench  measure against Cornerstone3D in one interleaved run; options go to tests/bench
                   codecs          the decoders only, beside Cornerstone's, in Node
cargo xtask build  build the viewer into dist/
cargo xtask setup  fetch the pinned tools only
cargo xtask samples  make the sample studies in .cache/samples
cargo xtask tidy   check the layering and the habits of the code
cargo xtask ci     what .ci/run does: the same as test";

fn dispatch(arguments: &[String]) -> Result<(), String> {
    let rest = arguments.get(1..).unwrap_or_default();
    match arguments.first().map_or("", String::as_str) {
        "run" => run::run(rest),
        "test" | "ci" => test::run(rest),
        "bench" => bench::run(rest),
        "build" => setup::tools(&mut shell::Progress::new(4)).and_then(|()| site::build(None)),
        "setup" => setup::everything(),
        "samples" => samples::make(None).map(|folder| println!("{}", folder.display())),
        "tidy" => test::tidy(),
        _ => Err(USAGE.to_owned()),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
