use super::*;

fn broken_rules(name: &str, folder: &str, manifest: &str) -> Vec<Rule> {
    let one = WorkspaceCrate {
        name: name.to_owned(),
        folder: folder.to_owned(),
        manifest: manifest.to_owned(),
        dependencies: Vec::new(),
    };
    check(&[one]).into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_crate_in_its_folder_with_the_workspace_lints_is_fine() {
    assert!(broken_rules("comanda-log", "crates/comanda-log", "[lints]\nworkspace = true\n").is_empty());
    assert!(broken_rules("comanda-log", "crates/comanda-log", "lints.workspace = true\n").is_empty());
    assert!(broken_rules("xtask", "xtask", "[lints]\nworkspace = true\n").is_empty());
}

#[test]
fn a_folder_with_another_name_is_found() {
    assert_eq!(broken_rules("comanda-log", "crates/log", "lints.workspace = true\n"), [Rule::CrateFolder]);
    assert_eq!(broken_rules("comanda-log", "comanda-log", "lints.workspace = true\n"), [Rule::CrateFolder]);
}

#[test]
fn missing_or_own_lints_are_found() {
    for manifest in ["", "[lints]\nworkspace = false\n", "[lints.rust]\nunsafe_code = \"allow\"\n"] {
        assert_eq!(broken_rules("comanda-log", "crates/comanda-log", manifest), [Rule::CrateLints]);
    }
}
