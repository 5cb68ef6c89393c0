//! Debian packages for the browser tests: installed when that is allowed, else named.

use std::path::Path;

use crate::{chromium, shell};

const ORTHANC_DICOMWEB: &str = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

/// Whether Orthanc and its DICOMweb plugin are there.
pub fn has_orthanc() -> bool {
    Path::new("/usr/sbin/Orthanc").exists() && Path::new(ORTHANC_DICOMWEB).exists()
}

/// Installs what is missing, or says the one line to type.
pub fn install() -> Result<(), String> {
    let mut missing = Vec::new();
    if chromium::path().is_none() {
        missing.push("chromium");
    }
    if !has_orthanc() {
        missing.extend(["orthanc", "orthanc-dicomweb"]);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    let line = format!("sudo apt-get install -y --no-install-recommends {packages}");
    if !may_install() {
        return Err(format!("missing for the browser tests: {packages}. Type: {line}"));
    }
    println!("      installing {packages} (about 1 min, once)");
    let apt = |arguments: &[&str]| {
        let mut apt = shell::command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive")
            // Tests start their own Orthanc; the system's must not take the port.
            .env("RUNLEVEL", "1")
            .args(arguments);
        shell::run_quietly(&mut apt)
    };
    apt(&["update", "-qq"])?;
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(missing);
    apt(&install).map_err(|reason| format!("{reason}\nType: {line}"))
}

/// Root on a machine with apt.
fn may_install() -> bool {
    let is_root = shell::output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    is_root && shell::exists("apt-get", "--version")
}
