use super::*;

#[test]
fn both_programs_are_needed_and_the_usual_browser_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
    let folders = [folder.path().to_path_buf()];

    put("google-chrome");
    assert_eq!(find(&folders), None, "a browser without its driver is not enough");
    put("chromedriver");
    let found = |name: &str| {
        Some(Browser { program: folder.path().join(name), driver: folder.path().join("chromedriver") })
    };
    assert_eq!(find(&folders), found("google-chrome"));
    put("chromium");
    assert_eq!(find(&folders), found("chromium"));
}

#[test]
fn packages_are_installed_without_questions() {
    let words = |privilege| {
        let command = installer(privilege, &["apt-get", "update"]);
        let mut words = vec![command.get_program().to_string_lossy().into_owned()];
        words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
        words.join(" ")
    };
    assert_eq!(words(Privilege::Root), "env DEBIAN_FRONTEND=noninteractive apt-get update");
    assert_eq!(
        words(Privilege::Sudo),
        "sudo --non-interactive env DEBIAN_FRONTEND=noninteractive apt-get update"
    );
}

#[test]
fn who_may_not_install_reads_the_exact_command() {
    let debian = cannot_install(true);
    assert!(
        debian.contains("sudo apt-get install --no-install-recommends chromium chromium-driver"),
        "{debian}"
    );
    let other = cannot_install(false);
    assert!(!other.contains("sudo") && other.contains("put both on PATH"), "{other}");
}
