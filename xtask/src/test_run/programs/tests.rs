use super::*;

const WANTED: Wanted = Wanted {
    need: "the tests of rowing need a boat and its oars",
    packages: &["boat", "oars"],
    elsewhere: "Build a boat and start again.",
    without: "Tests on land run alone.",
};

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
    let debian = cannot_install(WANTED, true);
    assert!(debian.contains("sudo apt-get install --no-install-recommends boat oars"), "{debian}");
    let other = cannot_install(WANTED, false);
    assert!(!other.contains("sudo") && other.contains("Build a boat"), "{other}");
}
