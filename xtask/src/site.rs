//! The viewer as files to deliver: built by Trunk, named by content, compressed beforehand.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::shell;

/// What the site is made of; nothing else can change it.
const SOURCES: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    ".cargo/config.toml",
    "index.html",
    "Trunk.toml",
    "package-lock.json",
    "rust-toolchain.toml",
    "static",
    "viewer",
    "wasm-core",
    "www",
    "xtask/src/site.rs",
    "xtask/src/compress.mjs",
];
const STAMP: &str = "site.stamp";

fn dist() -> PathBuf {
    shell::root().join("dist")
}

fn work_folder() -> PathBuf {
    shell::target_folder().join("site")
}

/// Whether `dist/` holds what the sources say.
pub fn is_current() -> bool {
    let stamp = fs::read_to_string(work_folder().join(STAMP)).unwrap_or_default();
    fs::read(dist().join("index.html"))
        .is_ok_and(|page| stamp == stamp_of(&page).unwrap_or_default())
}

/// Something to serve, even if old.
pub fn check_there() -> Result<(), String> {
    let is_there = dist().join("index.html").exists();
    if is_there { Ok(()) } else { Err("dist/ is empty: leave out --no-build".to_owned()) }
}

/// Builds `dist/`, unless it is current. `trunk_log` receives what Trunk prints.
pub fn build(trunk_log: Option<&Path>) -> Result<(), String> {
    if is_current() {
        return Ok(());
    }
    // Trunk builds offline: what the modules are made of must be here before.
    shell::run("cargo", &["fetch", "--quiet", "--locked", "--target", "wasm32-unknown-unknown"])?;
    let raw = work_folder().join("raw");
    fs::create_dir_all(&raw).map_err(|e| format!("{}: {e}", raw.display()))?;
    let mut trunk = shell::command("trunk");
    // Trunk takes any value of NO_COLOR but `true` and `false` for a mistake.
    trunk.args(["build", "--release", "--dist"]).arg(&raw).env_remove("NO_COLOR");
    if let Some(log) = trunk_log {
        let file = fs::File::create(log).map_err(|e| e.to_string())?;
        trunk.stderr(file);
    }
    let status = trunk.status().map_err(|e| format!("trunk cannot be started: {e}"))?;
    if !status.success() {
        return Err("building the viewer failed".to_owned());
    }
    let page = finish(&raw, &dist())?;
    shell::run(
        "node",
        &[
            &shell::root().join("xtask/src/compress.mjs").to_string_lossy(),
            &dist().to_string_lossy(),
            &work_folder().join("compressed").to_string_lossy(),
        ],
    )?;
    fs::write(work_folder().join(STAMP), stamp_of(page.as_bytes())?).map_err(|e| e.to_string())
}

/// Copies the files under names that carry their content's hash, references renamed with them.
/// Returns the page.
fn finish(raw: &Path, dist: &Path) -> Result<String, String> {
    let mut files = BTreeMap::new();
    for name in files_in(raw)? {
        let content = fs::read(raw.join(&name)).map_err(|e| format!("{name}: {e}"))?;
        files.insert(name, content);
    }
    let page = files.remove("index.html").ok_or("Trunk made no index.html")?;
    let page = String::from_utf8(page).map_err(|_| "index.html is not UTF-8")?;
    let (files, names) = hashed(files);
    let page = finished_page(&page, &names);
    if dist.exists() {
        fs::remove_dir_all(dist).map_err(|e| e.to_string())?;
    }
    let write = |name: &str, content: &[u8]| {
        let path = dist.join(name);
        fs::create_dir_all(path.parent().unwrap_or(dist)).map_err(|e| e.to_string())?;
        fs::write(path, content).map_err(|e| format!("{name}: {e}"))
    };
    for (name, content) in &files {
        write(name, content)?;
    }
    write("index.html", page.as_bytes())?;
    Ok(page)
}

/// Every file below `folder`, as a path with `/`.
fn files_in(folder: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(at) = open.pop() {
        let entries =
            fs::read_dir(folder.join(&at)).map_err(|e| format!("{}: {e}", at.display()))?;
        for entry in entries.flatten() {
            let path = at.join(entry.file_name());
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            match entry.file_type() {
                _ if is_hidden => {}
                Ok(kind) if kind.is_dir() => open.push(path),
                _ => found
                    .push(path.iter().map(|p| p.to_string_lossy()).collect::<Vec<_>>().join("/")),
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Order matters: a file's name is made after the names it mentions. Files in folders keep theirs.
fn rank(name: &str) -> u8 {
    match name {
        "boot.js" => 3,
        "worker.js" => 2,
        _ if name.ends_with(".js") => 1,
        _ => 0,
    }
}

type Names = BTreeMap<String, String>;

fn hashed(files: BTreeMap<String, Vec<u8>>) -> (Vec<(String, Vec<u8>)>, Names) {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by_key(|(name, _)| rank(name));
    let mut names = Names::new();
    let mut finished = Vec::with_capacity(files.len());
    for (name, mut content) in files {
        if rank(&name) > 0 {
            content =
                renamed_references(&String::from_utf8_lossy(&content), &name, &names).into_bytes();
        }
        let new_name = if name.contains('/') { name.clone() } else { hashed_name(&name, &content) };
        names.insert(name, new_name.clone());
        finished.push((new_name, content));
    }
    (finished, names)
}

/// `viewer_bg-0123456789abcdef.wasm`; the server lets such names be kept for ever.
fn hashed_name(name: &str, content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    let hash = hasher.finish();
    match name.split_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash:016x}.{extension}"),
        None => format!("{name}-{hash:016x}"),
    }
}

/// `boot.js` gets the whole table; other scripts name files between quotes.
fn renamed_references(script: &str, name: &str, names: &Names) -> String {
    if name == "boot.js" {
        let entries: Vec<String> = names
            .iter()
            .filter(|(old, new)| old != new)
            .map(|(old, new)| format!("  '{old}': '{new}',\n"))
            .collect();
        return script
            .replace("const names = {};", &format!("const names = {{\n{}}};", entries.concat()));
    }
    names.iter().fold(script.to_owned(), |text, (old, new)| {
        let quoted = |text: String, quote: char, prefix: &str| {
            text.replace(
                &format!("{quote}{prefix}{old}{quote}"),
                &format!("{quote}{prefix}{new}{quote}"),
            )
        };
        ['\'', '"']
            .into_iter()
            .fold(text, |text, quote| quoted(quoted(text, quote, "./"), quote, ""))
    })
}

/// References renamed, and what every visit needs announced before any script runs.
fn finished_page(page: &str, names: &Names) -> String {
    let page = names.iter().fold(page.to_owned(), |page, (old, new)| {
        let page = page.replace(&format!("href=\"{old}\""), &format!("href=\"{new}\""));
        page.replace(&format!("src=\"{old}\""), &format!("src=\"{new}\""))
    });
    let mut hints = String::new();
    for (old, new) in names {
        match old.as_str() {
            "viewer.js" => hints.push_str(&format!("  <link rel=\"modulepreload\" href=\"{new}\">\n")),
            // The worker's module comes after the archive's first answer: see static/boot.js.
            "viewer_bg.wasm" => hints.push_str(&format!(
                "  <link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" crossorigin href=\"{new}\">\n"
            )),
            _ => {}
        }
    }
    let without_gaps: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
    without_gaps.join("\n").replace("</head>", &format!("{hints}</head>")) + "\n"
}

/// Changes when a source or the delivered page does.
fn stamp_of(page: &[u8]) -> Result<String, String> {
    let mut hasher = DefaultHasher::new();
    hasher.write(page);
    for source in SOURCES {
        let path = shell::root().join(source);
        let files = if path.is_dir() { files_in(&path)? } else { vec![String::new()] };
        for file in files {
            let at = if file.is_empty() { path.clone() } else { path.join(&file) };
            hasher.write(file.as_bytes());
            hasher.write(&fs::read(&at).unwrap_or_default());
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &str) -> (String, Vec<u8>) {
        (name.to_owned(), content.as_bytes().to_vec())
    }

    #[test]
    fn a_file_is_renamed_when_what_it_mentions_changes() {
        let named = |wasm: &str| {
            let files = BTreeMap::from([
                file("a_bg.wasm", wasm),
                file("a.js", "new URL('a_bg.wasm')"),
                file("worker.js", "import './a.js'"),
            ]);
            hashed(files)
        };
        let (files, names) = named("1");
        let (_, other) = named("2");
        assert_ne!(names["worker.js"], other["worker.js"]);
        let worker = files.iter().find(|(name, _)| name.starts_with("worker-")).unwrap();
        assert_eq!(String::from_utf8_lossy(&worker.1), format!("import './{}'", names["a.js"]));
    }

    #[test]
    fn hash_stands_before_the_extension_and_has_sixteen_digits() {
        let name = hashed_name("viewer_bg.wasm", b"x");
        let hash = name.strip_prefix("viewer_bg-").and_then(|n| n.strip_suffix(".wasm")).unwrap();
        assert_eq!(hash.len(), 16);
    }

    #[test]
    fn page_names_the_new_files_and_announces_the_modules() {
        let names = Names::from([
            ("boot.js".to_owned(), "boot-1.js".to_owned()),
            ("viewer_bg.wasm".to_owned(), "viewer_bg-2.wasm".to_owned()),
        ]);
        let page = finished_page("<head>\n\n<script src=\"boot.js\"></script>\n</head>", &names);
        assert!(
            page.contains("src=\"boot-1.js\"")
                && page.contains("crossorigin href=\"viewer_bg-2.wasm\">\n</head>"),
            "{page}"
        );
    }
}
