//! The one place that says which tools are pinned, and how to find which are there.

use std::fs;

use crate::shell;

pub const TRUNK: &str = "0.21.14";

/// wasm-bindgen's command line must be exactly the library's version.
pub fn wasm_bindgen() -> Result<String, String> {
    let lock = fs::read_to_string(shell::root().join("Cargo.lock"))
        .map_err(|e| format!("Cargo.lock cannot be read: {e}"))?;
    locked(&lock, "wasm-bindgen").ok_or("Cargo.lock does not name wasm-bindgen".to_owned())
}

fn locked(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

/// Whether `program --version` names this version.
pub fn is_there(program: &str, version: &str) -> bool {
    let said = shell::output(program, &["--version"]).unwrap_or_default();
    said.split_whitespace().any(|word| word.trim_start_matches('v') == version)
}

/// Major version of Node, if it is there.
pub fn node() -> Option<u32> {
    let said = shell::output("node", &["--version"])?;
    said.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_version_is_of_that_package_and_not_of_its_neighbours() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked(lock, "yew"), None);
    }
}
