//! How long a file and a function may be.
//!
//! A file counts all its lines but those built for tests only; a function counts from its signature to its
//! closing brace. Comments and blank lines count: they too have to be scrolled past. Test files and files of
//! data are not measured.

use super::finding::{Finding, Place, Rule};
use super::rust_file::{Function, Role, RustFile};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// Checks the length of a file and of each of its functions.
pub(crate) fn check(file: &RustFile) -> Vec<Finding> {
    match file.role {
        Role::Test | Role::Data => Vec::new(),
        Role::Code => {
            let functions = file.functions.iter().filter_map(|function| check_function(file, function));
            check_file(file).into_iter().chain(functions).collect()
        }
    }
}

fn check_file(file: &RustFile) -> Option<Finding> {
    let test_lines: usize = file.test_lines.iter().map(|range| range.end() - range.start() + 1).sum();
    let length = file.line_count - test_lines;
    (length > FILE_LINES_MAX).then(|| Finding {
        rule: Rule::FileLength,
        place: Place::file(&file.path),
        found: format!("{length} lines without tests"),
        expected: format!("at most {FILE_LINES_MAX}"),
        remedy: "give each idea in it a file of its own below a folder of its name; or list it in \
                 xtask/tidy.toml with a reason"
            .to_owned(),
    })
}

fn check_function(file: &RustFile, function: &Function) -> Option<Finding> {
    (function.length > FUNCTION_LINES_MAX).then(|| Finding {
        rule: Rule::FunctionLength,
        place: Place { function: Some(function.name.clone()), ..Place::line(&file.path, function.line) },
        found: format!("{} lines", function.length),
        expected: format!("at most {FUNCTION_LINES_MAX}"),
        remedy: "name its steps and let each be a function; or list it in xtask/tidy.toml with a reason"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests;
