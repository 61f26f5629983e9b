//! Who may import whom: every `crate::` and `super::` path in `src/`, held against the table.

use std::{collections::BTreeSet, fs, path::Path};

use syn::{
    UseTree,
    visit::{self, Visit},
};

/// A module and the modules that it may import; `cli` may import all.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("filter", &["model"]),
    ("i18n", &["model", "filter"]),
    ("wire", &["model"]),
    ("client", &["model", "wire"]),
    ("server", &["model", "wire", "filter"]),
    ("record", &["model", "wire"]),
    ("app", &["model", "filter", "i18n"]),
    ("tui", &["app", "model", "i18n"]),
    ("viewer", &["app", "tui", "client", "record", "config", "filter", "model", "i18n"]),
    ("config", &["model", "filter", "wire", "client", "server", "app", "tui"]),
    ("demo", &["model", "wire", "client", "server"]),
    (
        "cli",
        &[
            "model", "filter", "i18n", "wire", "client", "server", "record", "app", "tui",
            "viewer", "config", "demo",
        ],
    ),
];

/// Crates that a module must not touch: what keeps it pure.
const MUST_NOT_USE: &[(&str, &[&str])] = &[
    ("model", &["tokio", "ratatui"]),
    ("wire", &["tokio", "ratatui", "tokio_tungstenite"]),
    ("app", &["tokio", "ratatui", "tokio_tungstenite", "rand"]),
    ("tui", &["tokio", "tokio_tungstenite"]),
];

#[test]
fn modules_import_only_what_the_table_allows() {
    let mut arrows = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in rust_files(&source) {
        let relative = file.strip_prefix(&source).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        for arrow in arrows_of(relative, &text) {
            arrows.insert((arrow, relative.display().to_string()));
        }
    }
    let wrong: Vec<_> = arrows.iter().filter(|((from, to), _)| !allowed(from, to)).collect();
    assert!(wrong.is_empty(), "arrows that the table does not have: {wrong:?}");
    // The test would pass on an empty folder too: these must be there.
    let has = |from: &str, to: &str| {
        arrows.iter().any(|((a, b), _)| a.as_str() == from && b.as_str() == to)
    };
    assert!(has("wire", "model") && has("cli", "client") && has("tui", "app"));
}

#[test]
fn every_kind_of_path_is_seen() {
    let arrows = |file: &str, text: &str| -> Vec<String> {
        arrows_of(Path::new(file), text).into_iter().map(|(_, to)| to).collect()
    };
    assert_eq!(arrows("app/mod.rs", "use crate::tui::draw;"), ["tui"]);
    assert_eq!(arrows("app/mod.rs", "use crate::{model, wire as other};"), ["model", "wire"]);
    assert_eq!(arrows("app/input.rs", "fn f() { crate::client::run() }"), ["client"]);
    assert_eq!(arrows("app/input.rs", "fn f() { m!(x, crate::server::Room) }"), ["server"]);
    assert_eq!(arrows("app/input.rs", "use super::super::tui;"), ["tui"]);
    assert_eq!(arrows("app/mod.rs", "mod tests { use super::super::wire::x; }"), ["wire"]);
    assert_eq!(arrows("app/mod.rs", "mod tests { fn f(_: super::super::cli::X) {} }"), ["cli"]);
    assert_eq!(arrows("app/mod.rs", "use super::demo;"), ["demo"]);
    assert_eq!(arrows("app/mod.rs", "use tokio::net;"), ["extern tokio"]);
    assert_eq!(arrows("app/mod.rs", "fn f() { ratatui::init() }"), ["extern ratatui"]);
    assert!(arrows("app/mod.rs", "use super::app::x; use self::y; use std::fs;").is_empty());
    assert!(!allowed("app", "tui") && !allowed("app", "extern tokio") && !allowed("new", "model"));
    assert!(allowed("tui", "app") && allowed("tui", "extern ratatui"));
}

fn allowed(from: &str, to: &str) -> bool {
    if let Some(name) = to.strip_prefix("extern ") {
        let banned = MUST_NOT_USE.iter().find(|(module, _)| *module == from);
        return banned.is_none_or(|(_, banned)| !banned.contains(&name));
    }
    let row = MAY_IMPORT.iter().find(|(module, _)| *module == from);
    row.is_some_and(|(_, targets)| targets.contains(&to))
}

fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The arrows of one file, from its top-level module to another.
fn arrows_of(file: &Path, text: &str) -> Vec<(String, String)> {
    let mut module: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    if matches!(module.as_slice(), [only] if only == "lib" || only == "main") {
        return Vec::new();
    }
    let from = module[0].clone();
    let mut paths = Paths { module, found: Vec::new() };
    paths.visit_file(&syn::parse_file(text).unwrap());
    let found = paths.found.into_iter().filter(|to| *to != from);
    found.map(|to| (from.clone(), to)).collect()
}

struct Paths {
    module: Vec<String>,
    found: Vec<String>,
}

impl Paths {
    /// Notes what a path leads to, if it leaves the file by `crate`, `super` or a crate's name.
    fn note(&mut self, path: &[String]) {
        let mut at = self.module.clone();
        let mut rest = path;
        match rest.first().map(String::as_str) {
            Some("crate") => at.clear(),
            Some("super") => {}
            Some(name) if MUST_NOT_USE.iter().any(|(_, banned)| banned.contains(&name)) => {
                self.found.push(format!("extern {name}"));
                return;
            }
            _ => return,
        }
        while let Some(first) = rest.first() {
            match first.as_str() {
                "crate" | "self" => {}
                "super" => {
                    at.pop();
                }
                _ => break,
            }
            rest = &rest[1..];
        }
        at.extend(rest.iter().cloned());
        if let Some(target) = at.first() {
            self.found.push(target.clone());
        }
    }

    fn use_tree(&mut self, prefix: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.use_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.note(&with(&name.ident)),
            UseTree::Rename(rename) => self.note(&with(&rename.ident)),
            UseTree::Glob(_) => self.note(prefix),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(prefix, tree);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    /// Macros are not parsed: their words are read as they stand.
    fn visit_macro(&mut self, tokens: &'ast syn::Macro) {
        let text = tokens.tokens.to_string().replace(' ', "");
        for start in ["crate::", "super::"] {
            for (at, _) in text.match_indices(start) {
                let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                let before = text[..at].chars().next_back();
                if before.is_some_and(is_word) {
                    continue;
                }
                let path: String = text[at..].chars().take_while(|&c| is_word(c)).collect();
                let names: Vec<_> = path.split("::").map(str::to_owned).collect();
                self.note(&names);
            }
        }
        visit::visit_macro(self, tokens);
    }
}
