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
