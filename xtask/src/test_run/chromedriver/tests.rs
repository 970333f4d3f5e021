use super::*;

/// Starts a script in the place of the driver.
fn start(script: &str) -> Result<Chromedriver> {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    Chromedriver::start(command)
}

#[test]
fn the_port_is_the_one_the_driver_announces() {
    assert_eq!(announced_port("Starting\nChromeDriver was started successfully on port 4711.\n"), Some(4711));
    assert_eq!(announced_port("ChromeDriver was started successfully on port 47"), None, "half a line");
    assert_eq!(announced_port("Starting ChromeDriver 1.2.3 on port 0\n"), None);
}

#[test]
fn a_driver_has_an_address_while_it_runs_and_leaves_no_files() {
    let own = tempfile::tempdir().unwrap();
    let note = own.path().join("note");
    let driver = start(&format!(
        "echo \"$TMPDIR\" > {}; echo 'ChromeDriver was started successfully on port 4711.'; exec sleep 600",
        note.display()
    ))
    .unwrap();
    assert_eq!(driver.url(), "http://127.0.0.1:4711");
    let folder = std::path::PathBuf::from(fs::read_to_string(&note).unwrap().trim_end());
    assert!(folder.join(LOG_FILE).exists());
    drop(driver);
    assert!(!folder.exists());
}

#[test]
fn a_driver_that_cannot_start_is_quoted() {
    let message = start("echo 'cannot find a library' >&2; exit 3").unwrap_err().to_string();
    assert!(message.contains("exit status: 3") && message.contains("cannot find a library"), "{message}");
}
