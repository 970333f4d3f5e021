//! Habits of every source file: it says what it is for, nothing is ignored or left open, output goes through
//! the places made for it.

use super::finding::{Finding, Place, Rule};
use super::rust_file::{MacroCall, Role, RustFile};

/// Checks one file.
pub(crate) fn check(file: &RustFile) -> Vec<Finding> {
    let mut findings: Vec<Finding> = [mod_rs(file), module_head(file)].into_iter().flatten().collect();
    findings.extend(file.ignored_tests.iter().map(|line| ignored_test(file, *line)));
    findings.extend(file.macros.iter().filter_map(|call| unfinished(file, call)));
    findings.extend(file.macros.iter().filter_map(|call| print(file, call)));
    findings
}

fn mod_rs(file: &RustFile) -> Option<Finding> {
    (file.path.ends_with("/mod.rs")).then(|| Finding {
        rule: Rule::ModRs,
        place: Place::file(&file.path),
        found: "a file `mod.rs`".to_owned(),
        expected: "`name.rs` beside the folder `name`".to_owned(),
        remedy: "rename it, so that every open file has a name that says which one it is".to_owned(),
    })
}

fn module_head(file: &RustFile) -> Option<Finding> {
    let in_product = file.path.starts_with("xtask/src/")
        || (file.path.starts_with("crates/") && file.path.contains("/src/"));
    (in_product && file.role != Role::Test && !file.has_head).then(|| Finding {
        rule: Rule::ModuleHead,
        place: Place::file(&file.path),
        found: "no comment at its head".to_owned(),
        expected: "a `//!` comment first".to_owned(),
        remedy: "say what the module is for, what it must not know, and where it stands in the journey"
            .to_owned(),
    })
}

fn ignored_test(file: &RustFile, line: usize) -> Finding {
    Finding {
        rule: Rule::IgnoredTest,
        place: Place::line(&file.path, line),
        found: "a test that is ignored".to_owned(),
        expected: "every test runs".to_owned(),
        remedy: "assert what happens today and say beside it what should happen, or delete the test"
            .to_owned(),
    }
}

fn unfinished(file: &RustFile, call: &MacroCall) -> Option<Finding> {
    ["todo", "unimplemented"].contains(&call.name.as_str()).then(|| Finding {
        rule: Rule::Unfinished,
        place: Place::line(&file.path, call.line),
        found: format!("`{}!`", call.name),
        expected: "code that is finished".to_owned(),
        remedy: "write it, or leave the case out of the type so that nobody can reach it".to_owned(),
    })
}

fn print(file: &RustFile, call: &MacroCall) -> Option<Finding> {
    let prints = ["println", "print"].contains(&call.name.as_str());
    (prints && !may_print(&file.path) && !file.is_test_line(call.line)).then(|| Finding {
        rule: Rule::Print,
        place: Place::line(&file.path, call.line),
        found: format!("`{}!`", call.name),
        expected: "only crates/comanda/src/cli and xtask write to standard output".to_owned(),
        remedy: "return the value and let the command print it; for operators there is `tracing`".to_owned(),
    })
}

fn may_print(path: &str) -> bool {
    let is_build_script = path.ends_with("/build.rs") && !path.contains("/src/");
    path == "crates/comanda/src/cli.rs"
        || path.starts_with("crates/comanda/src/cli/")
        || path.starts_with("xtask/")
        || is_build_script
}

#[cfg(test)]
mod tests;
