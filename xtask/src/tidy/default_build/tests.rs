use super::*;

fn found(listing: &str) -> Vec<String> {
    check(&names(listing)).into_iter().map(|finding| finding.found).collect()
}

#[test]
fn what_belongs_behind_a_feature_is_found_once() {
    let listing = "comanda v0.1.0 (crates/comanda)\naws-lc-rs v1.0.0\nserde v1.0.0\n\narrow v9.0.0\narrow-array v9.0.0\n\
                   aws-sdk-kinesis v1.0.0\nasync-nats v0.5.0\naws-lc-rs v1.0.0 (*)\nopenssl-sys v0.9.0\n";
    let expected = ["arrow", "arrow-array", "async-nats", "aws-lc-rs", "aws-sdk-kinesis", "openssl-sys"]
        .map(|package| format!("`{package}` in the default build of `comanda`"));
    assert_eq!(found(listing), expected);
}

#[test]
fn names_that_only_look_alike_are_fine() {
    assert!(
        found("arrowhead v1.0.0\nopenssl-probe v0.2.0\nring v0.17.0\naws-credentials v1.0.0\n").is_empty()
    );
}

#[test]
fn the_real_default_build_has_the_program_and_its_database() {
    let packages = packages(&crate::repository::root()).unwrap();
    assert!(
        packages.contains("comanda")
            && packages.contains("comanda-log")
            && packages.contains("libsqlite3-sys")
    );
    assert!(!packages.contains("xtask"));
}
