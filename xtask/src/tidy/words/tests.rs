use super::*;

/// Lines with a finding. `@` stands for the slash before a machine's folder, so that this file is tidy itself.
fn lines(path: &str, text: &str) -> Vec<usize> {
    let file = TextFile { path: path.to_owned(), text: text.replace('@', "/") };
    check(&file).into_iter().filter_map(|finding| finding.place.line).collect()
}

#[test]
fn a_path_of_one_machine_is_found_in_any_kind_of_file() {
    assert_eq!(lines("README.md", "Fine.\nSee `@home/ada/notes`.\n"), [2]);
    assert_eq!(lines("crates/a/src/b.rs", "const A: &str = \"@tmp/socket\";\n"), [1]);
    assert_eq!(lines("docs/a.md", "@work/main\n(@root/x)\nfile://@Users/ada\n"), [1, 2, 3]);
}

#[test]
fn a_part_of_a_longer_path_is_fine() {
    assert!(
        lines("a.md", "https://example.com@home/page crates@work/x ..@tmp/x $folder@tmp/x {root}@tmp/x\n")
            .is_empty()
    );
    assert!(lines("a.md", "homework, /temporary/, /workshop/\n").is_empty());
}

#[test]
fn a_script_may_name_the_temporary_folder_if_it_uses_mktemp() {
    assert!(lines("scripts/a", "#!/usr/bin/env bash\nfolder=$(mktemp -d @tmp/test.XXXXXX)\n").is_empty());
    assert_eq!(lines("scripts/a", "#!/usr/bin/env bash\nfolder=@tmp/test\n"), [2]);
    assert_eq!(lines("scripts/a.md", "mktemp -d @tmp/test.XXXXXX\n"), [1]);
    assert_eq!(lines("scripts/a", "#!/usr/bin/env bash\nmktemp -d @home/ada/test.XXXXXX\n"), [2]);
}
