use super::*;

/// What the check says about one crate with the given dependencies; `dev:` marks a dev-dependency.
fn expected_of(name: &str, dependencies: &[&str]) -> Vec<String> {
    let dependencies = dependencies.iter().map(|dependency| match dependency.strip_prefix("dev:") {
        Some(name) => Dependency { name: name.to_owned(), dev: true },
        None => Dependency { name: (*dependency).to_owned(), dev: false },
    });
    let one = WorkspaceCrate {
        name: name.to_owned(),
        folder: format!("crates/{name}"),
        manifest: String::new(),
        dependencies: dependencies.collect(),
    };
    check(&[one]).into_iter().map(|finding| finding.expected).collect()
}

#[test]
fn arrows_that_go_down_are_fine() {
    let every_floor: Vec<&str> = FLOORS.iter().map(|(name, _)| *name).filter(|name| *name != TOP).collect();
    assert!(expected_of("comanda", &every_floor).is_empty());
    assert!(
        expected_of("comanda", &["comanda-sim", "dev:comanda-sim", "dev:comanda-web", "anyhow"]).is_empty()
    );
    assert!(
        expected_of("comanda-web", &["comanda-meta", "comanda-log", "comanda-store", "comanda-domain"])
            .is_empty()
    );
    assert!(expected_of("comanda-log", &["comanda-domain", "serde", "dev:tempfile"]).is_empty());
    assert!(expected_of("xtask", &["anyhow", "syn"]).is_empty());
}

#[test]
fn an_arrow_that_goes_up_is_found_also_for_tests() {
    let up = "an arrow only goes down, and this one goes from floor 1 up to floor 2";
    assert_eq!(expected_of("comanda-domain", &["comanda-nlu"]), [up]);
    assert_eq!(expected_of("comanda-domain", &["dev:comanda-nlu"]), [up]);
}

#[test]
fn siblings_are_found() {
    assert_eq!(
        expected_of("comanda-web", &["comanda-flow"]),
        ["siblings on floor 4 never import each other"]
    );
    assert_eq!(
        expected_of("comanda-store", &["dev:comanda-log"]),
        ["siblings on floor 3 never import each other"]
    );
}

#[test]
fn the_simulator_imports_nobody_and_only_the_top_imports_it() {
    assert_eq!(
        expected_of("comanda-sim", &["comanda-domain"]),
        ["`comanda-sim` stands beside all floors and imports none of them"]
    );
    assert_eq!(
        expected_of("comanda-flow", &["dev:comanda-sim"]),
        ["only `comanda` imports `comanda-sim`, in tests too"]
    );
}

#[test]
fn the_tool_imports_nobody_and_nobody_imports_it() {
    assert_eq!(
        expected_of("xtask", &["comanda-domain"]),
        ["`xtask` stands beside all floors and imports none of them"]
    );
    assert_eq!(expected_of("comanda", &["dev:xtask"]), ["nobody imports `xtask`"]);
}

#[test]
fn a_crate_without_a_floor_is_found() {
    assert_eq!(expected_of("comanda-common", &["serde"]), ["every crate has a floor"]);
}

#[test]
fn anyhow_below_the_top_is_found() {
    assert_eq!(expected_of("comanda-store", &["anyhow"]), ["only comanda and xtask use it"]);
}
