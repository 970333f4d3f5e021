//! Long forms of tests: `cargo xtask` says by environment variables how much to do, and how to tell what came of it.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;

/// Asks for one line of JSON instead of a table.
const JSON_VARIABLE: &str = "COMANDA_LONG_RUN_JSON";

/// What a variable asks for.
pub(crate) fn asked<T: FromStr>(variable: &str, otherwise: T) -> T {
    #[expect(clippy::disallowed_methods, reason = "the configuration is the program's; this is the test's")]
    let Ok(text) = std::env::var(variable) else { return otherwise };
    text.parse().unwrap_or_else(|_| panic!("{variable}: expected a number, found {text}"))
}

/// Tells how far it is.
pub(crate) fn progress(line: &str) {
    eprintln!("{line}");
}

/// Prints what came of it.
#[expect(clippy::print_stdout, reason = "its caller reads standard output")]
pub(crate) fn tell(report: &(impl Display + Serialize)) {
    if std::env::var_os(JSON_VARIABLE).is_some() {
        println!("\n{}", serde_json::to_string(report).unwrap());
    } else {
        println!("\n{report}");
    }
}
