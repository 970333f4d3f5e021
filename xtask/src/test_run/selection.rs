//! Which tests the arguments for `cargo test` choose, as far as it decides what has to be prepared.

/// The crate whose tests drive a browser.
const BROWSER_CRATE: &str = "comanda";
/// The crate whose tests record the system calls of the program.
const STRACE_CRATE: &str = "comanda";
/// The crates whose tests need database servers.
const DATABASE_CRATES: [&str; 2] = ["comanda", "comanda-store"];

/// Whether the arguments name packages, so that `--workspace` would be wrong.
pub(crate) fn names_packages(arguments: &[String]) -> bool {
    !packages(arguments).is_empty()
}

/// Whether tests with a browser may be among the chosen ones.
pub(crate) fn needs_browser(arguments: &[String]) -> bool {
    chooses(arguments, &[BROWSER_CRATE])
}

/// Whether tests that record system calls may be among the chosen ones.
pub(crate) fn needs_strace(arguments: &[String]) -> bool {
    chooses(arguments, &[STRACE_CRATE])
}

/// Whether tests with a database server may be among the chosen ones.
pub(crate) fn needs_databases(arguments: &[String]) -> bool {
    chooses(arguments, &DATABASE_CRATES)
}

fn chooses(arguments: &[String], crates: &[&str]) -> bool {
    let packages = packages(arguments);
    let may_be_one = |package: &&str| crates.contains(package) || package.contains(['*', '?', '[']);
    packages.is_empty() || packages.iter().any(may_be_one)
}

/// The values of `-p` and `--package` in any spelling that cargo takes, up to a lone `--`.
fn packages(arguments: &[String]) -> Vec<&str> {
    let mut packages = Vec::new();
    let mut rest = arguments.iter().map(String::as_str).take_while(|argument| *argument != "--");
    while let Some(argument) = rest.next() {
        if argument == "-p" || argument == "--package" {
            packages.extend(rest.next());
        } else if let Some(name) = argument.strip_prefix("--package=") {
            packages.push(name);
        } else if let Some(name) = argument.strip_prefix("-p").filter(|_| !argument.starts_with("--")) {
            packages.push(name.strip_prefix('=').unwrap_or(name));
        }
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(arguments: &[&str]) -> Vec<String> {
        arguments.iter().map(|argument| (*argument).to_owned()).collect()
    }

    #[test]
    fn packages_are_read_in_every_spelling() {
        let arguments = [
            "-p",
            "a",
            "--package",
            "b",
            "--package=c",
            "-pd",
            "-p=e",
            "name",
            "--profile=x",
            "--",
            "-p",
            "f",
        ];
        assert_eq!(packages(&owned(&arguments)), ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn a_browser_is_needed_unless_only_other_crates_are_named() {
        assert!(needs_browser(&owned(&[])));
        assert!(needs_browser(&owned(&["--locked", "--", "-p", "comanda-log"])));
        assert!(needs_browser(&owned(&["-p", "comanda-log", "-p", "comanda"])));
        assert!(needs_browser(&owned(&["-p", "comanda*"])));
        assert!(!needs_browser(&owned(&["-p", "comanda-log", "--package=comanda-web"])));
    }

    #[test]
    fn databases_are_needed_by_the_store_and_the_whole_program() {
        assert!(needs_databases(&owned(&[])));
        assert!(needs_databases(&owned(&["-p", "comanda-store"])));
        assert!(needs_databases(&owned(&["-p", "comanda"])));
        assert!(!needs_databases(&owned(&["-p", "comanda-log"])));
    }

    #[test]
    fn naming_a_package_replaces_the_workspace() {
        assert!(names_packages(&owned(&["-p", "comanda-log"])));
        assert!(!names_packages(&owned(&["--locked", "journey"])));
    }
}
