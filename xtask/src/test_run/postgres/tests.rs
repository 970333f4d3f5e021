use super::*;

#[test]
fn the_newest_version_comes_first() {
    let root = tempfile::tempdir().unwrap();
    for name in ["9", "17", "15", "common"] {
        fs::create_dir(root.path().join(name)).unwrap();
    }
    let bin = |version: &str| root.path().join(version).join("bin");
    assert_eq!(debian_folders(root.path()), [bin("17"), bin("15"), bin("9")]);
    assert!(debian_folders(&root.path().join("none")).is_empty());
}

#[test]
fn every_program_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["initdb", "postgres", "psql"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let sole = [folder.path().to_path_buf()];
    assert!(find(&sole).is_none(), "pgbouncer is missing");
    fs::write(folder.path().join("pgbouncer"), "").unwrap();
    let found = find(&sole).unwrap();
    assert_eq!(found.postgres, folder.path().join("postgres"), "PATH comes before Debian's own folders");
}

#[test]
fn servers_answer_and_leave_nothing_behind() {
    let databases = Databases::start().unwrap();
    let folder = databases.folder.path().to_path_buf();
    let psql = programs::find_or_install(WANTED, find).unwrap().psql;
    let variables = databases.variables();
    assert_eq!(variables.len(), 3);
    for (name, address) in variables {
        let mut question = Command::new(&psql);
        question.arg(&address).args(["--no-psqlrc", "--tuples-only", "--command", "SHOW fsync"]);
        let output = question.output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let syncs = output.stdout.trim_ascii() == b"on";
        assert_eq!(syncs, name == CRASHING_VARIABLE, "{name}");
    }
    drop(databases);
    assert!(!folder.exists());
}
