//! `lightbox-archive --data DIR [--www DIR] [--port N]`, or `lightbox-archive samples --out DIR`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use lightbox_archive::server::{Archive, Options, router};
use lightbox_archive::{index, sample};

const USAGE: &str = "\
usage: lightbox-archive --data DIR [--data DIR ...] [--store DIR] [--www DIR] [--port N] [--bind ADDRESS]
                        [--dicomweb URL] [--fault TARGET-KIND]
       lightbox-archive samples --out DIR [--ct-slices N]";

struct Arguments {
    data: Vec<PathBuf>,
    port: u16,
    bind: String,
    options: Options,
}

fn arguments(mut rest: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut parsed = Arguments {
        data: Vec::new(),
        port: 0,
        bind: "127.0.0.1".to_owned(),
        options: Options::default(),
    };
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or(format!("{name} needs a value"))?;
        match name.as_str() {
            "--data" => parsed.data.push(value.into()),
            "--store" => parsed.options.store = Some(value.into()),
            "--www" => parsed.options.www = Some(value.into()),
            "--port" => parsed.port = value.parse().map_err(|_| "--port needs a number")?,
            "--bind" => parsed.bind = value,
            "--dicomweb" => parsed.options.dicomweb_url = Some(value),
            "--fault" => parsed.options.fault = Some(value.parse()?),
            _ => return Err(format!("{name} is not known")),
        }
    }
    Ok(parsed)
}

fn make_samples(rest: &[String]) -> Result<(), String> {
    let value = |name: &str| rest.iter().position(|a| a == name).and_then(|at| rest.get(at + 1));
    let out = PathBuf::from(value("--out").ok_or("samples need --out DIR")?);
    match value("--ct-slices") {
        Some(slices) => {
            let slices = slices.parse().map_err(|_| "--ct-slices needs a number")?;
            sample::write_ct(&out, slices).map_err(|e| e.to_string())
        }
        None => sample::write_all(&out).map_err(|e| e.to_string()),
    }
}

async fn serve(arguments: Arguments) -> Result<(), String> {
    let started = Instant::now();
    let mut folders = arguments.data;
    folders.extend(arguments.options.store.clone());
    let index = index::scan(&folders);
    let (studies, instances) = (index.studies.len(), index.instances.len());
    println!(
        "indexed {instances} instances of {studies} studies in {} ms",
        started.elapsed().as_millis()
    );
    for (reason, count) in &index.skipped {
        println!("left out {count}: {reason}");
    }
    let archive = Archive::new(index, arguments.options.store.clone());
    let router = router(archive, &arguments.options);
    let address: SocketAddr = format!("{}:{}", arguments.bind, arguments.port)
        .parse()
        .map_err(|_| "--bind needs an IP address")?;
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|e| format!("port {} cannot be opened: {e}", arguments.port))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    println!("listening on http://{address}");
    let stop = async {
        // Without a signal handler the process still ends, only less politely.
        tokio::signal::ctrl_c().await.unwrap_or_default();
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await.map_err(|e| e.to_string())
}

fn run() -> Result<(), String> {
    let all: Vec<String> = std::env::args().skip(1).collect();
    match all.first().map(String::as_str) {
        Some("samples") => make_samples(&all),
        Some("--help" | "-h") | None => Err(USAGE.to_owned()),
        _ => {
            let arguments = arguments(all.into_iter())?;
            let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
            runtime.block_on(serve(arguments))
        }
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
