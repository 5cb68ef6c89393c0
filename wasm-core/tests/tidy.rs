//! Habits that the compiler does not check: which module may know which, and what no file holds.
//!
//! Each check names the file, the line and what to do.

#![allow(clippy::unwrap_used, reason = "a check that cannot read the sources must fail")]

use std::fs;
use std::path::{Path, PathBuf};

/// Longer files hold more than one idea.
const MAX_LINES: usize = 800;
/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "common", "types", "manager", "service"];
/// Each can stop the page with a blank pane.
const FORBIDDEN_CODE: &[&str] = &[".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!("];

/// One Rust file, relative to its crate's `src`.
struct Source {
    path: PathBuf,
    /// What is compiled outside tests, comments and text blanked; same lines as the file.
    code: String,
    line_count: usize,
}

impl Source {
    fn module_path(&self) -> Vec<String> {
        let path = self.path.with_extension("");
        path.iter().map(|part| part.to_string_lossy().into_owned()).collect()
    }

    fn at(&self, offset: usize) -> String {
        let line = self.code.get(..offset).map_or(0, |before| before.matches('\n').count()) + 1;
        format!("{}:{line}", self.path.display())
    }
}

fn crate_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn is_test_file(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "tests") || path.iter().any(|part| part == "tests")
}

fn sources(src: &Path) -> Vec<Source> {
    let mut paths = Vec::new();
    rust_files(src, &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let code = if is_test_file(&path) { String::new() } else { code_of(&text) };
        let line_count = text.lines().count();
        Source { path: path.strip_prefix(src).unwrap().to_owned(), code, line_count }
    };
    paths.into_iter().map(read).collect()
}

/// The file up to its test module, with comments, strings and chars blanked by spaces.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = skipped(rest, code.chars().last());
        let (part, tail) = if length > 0 {
            rest.split_at(length)
        } else {
            rest.split_at(rest.chars().next().map_or(1, char::len_utf8))
        };
        if length > 0 {
            code.extend(part.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        } else {
            code.push_str(part);
        }
        rest = tail;
    }
    let is_test_module = |at: &usize| {
        let after = code.get(at + "#[cfg(test)]".len()..).unwrap_or("");
        let mut words = after.split_whitespace().skip_while(|word| word.starts_with("#["));
        words.next() == Some("mod")
    };
    let end = code.match_indices("#[cfg(test)]").map(|(at, _)| at).find(is_test_module);
    code.truncate(end.unwrap_or(code.len()));
    code
}

/// Bytes of a comment or literal at the start of `rest`; 0 where code begins.
fn skipped(rest: &str, before: Option<char>) -> usize {
    let until = |start: usize, end: &str| {
        let found = rest.get(start..).and_then(|tail| tail.find(end));
        found.map_or(rest.len(), |at| start + at + end.len())
    };
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return until(2, "*/");
    }
    let is_word_before = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let hashes = rest.strip_prefix('r').map(|tail| tail.bytes().take_while(|b| *b == b'#').count());
    if let Some(hashes) = hashes.filter(|_| !is_word_before)
        && rest.as_bytes().get(hashes + 1) == Some(&b'"')
    {
        return until(hashes + 2, &format!("\"{}", "#".repeat(hashes)));
    }
    match rest.as_bytes() {
        [b'"', ..] => 1 + quoted(rest.get(1..).unwrap_or(""), b'"'),
        [b'\'', b'\\', ..] => 1 + quoted(rest.get(1..).unwrap_or(""), b'\''),
        [b'\'', ..] => {
            // A char is one character and a quote; anything else is a lifetime.
            let width = rest.chars().nth(1).map_or(0, char::len_utf8);
            if rest.as_bytes().get(1 + width) == Some(&b'\'') { 2 + width } else { 0 }
        }
        _ => 0,
    }
}

/// Bytes up to and with the closing quote.
fn quoted(text: &str, quote: u8) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            byte if byte == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `name = ["a", "b"]` lines of one table of `floors.toml`.
fn table(toml: &str, wanted: &str) -> Vec<(String, Vec<String>)> {
    let header = format!("[{wanted}]");
    let lines = toml.lines().skip_while(|line| line.trim() != header).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, list)| {
            let names = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
            (name.trim().to_owned(), names)
        })
        .collect()
}

fn floors_toml() -> String {
    fs::read_to_string(crate_root().join("floors.toml")).unwrap()
}

/// Top-level modules that a file names, by `crate::` or by enough `super::`.
fn used_modules(source: &Source) -> Vec<(usize, String)> {
    let up = "super::".repeat(source.module_path().len());
    let mut used = Vec::new();
    for prefix in ["crate::", up.as_str()] {
        for (at, _) in source.code.match_indices(prefix) {
            let before = source.code.get(..at).unwrap_or("");
            let is_part_of_a_word = before
                .ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
                || before.ends_with("::");
            if !is_part_of_a_word {
                let after = source.code.get(at + prefix.len()..).unwrap_or("");
                used.extend(first_names(after).into_iter().map(|name| (at, name)));
            }
        }
    }
    used
}

/// `uid::X` names `uid`; `{uid, voi::window::{A, B}}` names `uid` and `voi`.
fn first_names(after: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(list) = after.strip_prefix('{') else { return vec![name(after)] };
    let mut names = vec![name(list)];
    let mut depth = 1;
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(list.get(at + 1..).unwrap_or(""))),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn assert_none(faults: &[String], what: &str) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

#[test]
fn imports_only_go_down() {
    let toml = floors_toml();
    let order: Vec<String> =
        table(&toml, "floors").into_iter().flat_map(|(_, names)| names).collect();
    let never = table(&toml, "never");
    let rank = |name: &str| order.iter().position(|known| known == name);
    let mut faults = Vec::new();
    for source in sources(&crate_root().join("src")) {
        let module = source.module_path().remove(0);
        // Roots, not modules: they stand above every floor.
        if module == "lib" || module == "bin" {
            continue;
        }
        let Some(own) = rank(&module) else {
            faults.push(format!("{}: `{module}` stands on no floor of floors.toml", source.at(0)));
            continue;
        };
        for (at, used) in used_modules(&source) {
            let is_forbidden =
                never.iter().any(|(name, list)| *name == module && list.contains(&used));
            if used != module && (is_forbidden || rank(&used).is_some_and(|used| used > own)) {
                faults.push(format!("{}: `{module}` must not know `{used}`", source.at(at)));
            }
        }
    }
    assert_none(&faults, "imports that do not go down (floors.toml)");
}

#[test]
fn only_the_edges_name_browser_and_gpu() {
    let words = table(&floors_toml(), "words");
    let mut faults = Vec::new();
    for source in sources(&crate_root().join("src")) {
        let module = source.module_path().remove(0);
        for (word, allowed) in &words {
            if module != "bin"
                && !allowed.contains(&module)
                && let Some(at) = source.code.find(word.as_str())
            {
                faults.push(format!("{}: `{word}` belongs in {allowed:?}", source.at(at)));
            }
        }
    }
    assert_none(&faults, "the outside world named in the pure core");
}

/// Crates whose code runs in front of a reader or serves one.
fn product_crates() -> Vec<PathBuf> {
    let root = crate_root();
    ["src", "../viewer/src", "../archive/src"].map(|path| root.join(path)).to_vec()
}

#[test]
fn nothing_outside_tests_can_panic_by_choice() {
    let mut faults = Vec::new();
    for src in product_crates() {
        for source in sources(&src) {
            for word in FORBIDDEN_CODE {
                for (at, _) in source.code.match_indices(word) {
                    faults.push(format!("{} {}: `{word}`", src.display(), source.at(at)));
                }
            }
        }
    }
    assert_none(&faults, "return a fault instead");
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    let mut faults = Vec::new();
    for src in product_crates().into_iter().chain([crate_root().join("../xtask/src")]) {
        for source in sources(&src) {
            if source.line_count > MAX_LINES {
                faults.push(format!("{}: {} lines", source.path.display(), source.line_count));
            }
            if source.module_path().iter().any(|part| EMPTY_NAMES.contains(&part.as_str())) {
                faults.push(format!("{}: the name says nothing", source.path.display()));
            }
            if source.path.ends_with("mod.rs") {
                faults.push(format!("{}: write foo.rs + foo/", source.path.display()));
            }
        }
    }
    assert_none(&faults, "files to split or rename");
}

#[test]
fn the_checks_themselves_can_fail() {
    let text = "use crate::{uid::X, voi::{A, B}, app};\n// crate::study\nlet t = \"crate::dicom\"; \
                let c = '\"'; super::super::scene::S; x.unwrap();\n#[cfg(test)]\nmod tests { crate::web }";
    let source = Source { path: PathBuf::from("codec/rle.rs"), code: code_of(text), line_count: 4 };
    let used: Vec<String> = used_modules(&source).into_iter().map(|(_, name)| name).collect();
    assert_eq!(used, ["uid", "voi", "app", "scene"]);
    assert!(source.code.contains(".unwrap()"));
    let toml = "[floors]\na = [\"x\", \"y\"]\n# no\n[never]\ny = [\"x\"]\n";
    assert_eq!(table(toml, "floors"), [("a".to_owned(), vec!["x".to_owned(), "y".to_owned()])]);
    assert_eq!(table(toml, "never").len(), 1);
}
