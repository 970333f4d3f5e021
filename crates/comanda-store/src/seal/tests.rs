use super::*;

fn key(byte: u8) -> MasterKey {
    MasterKey::from_bytes([byte; KEY_LEN])
}

#[test]
fn what_is_sealed_opens_for_its_owner_only() {
    let sealed = key(1).seal("104", b"EAAtoken").unwrap();
    assert_eq!(key(1).open("104", &sealed).unwrap(), b"EAAtoken");
    assert_eq!(key(1).open("105", &sealed), Err(SealError::Forged));
    assert_eq!(key(2).open("104", &sealed), Err(SealError::OtherKey));
    assert_eq!(key(1).open("104", &sealed[..HEADER_LEN - 1]), Err(SealError::Unknown));
    assert_eq!(key(1).open("104", &sealed[..HEADER_LEN]), Err(SealError::Forged));
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        assert!(key(1).open("104", &changed).is_err(), "byte {place} may be changed");
    }
}

#[test]
fn sealing_twice_looks_different_and_shows_nothing() {
    let (one, two) = (key(1).seal("104", b"EAAtoken").unwrap(), key(1).seal("104", b"EAAtoken").unwrap());
    assert_ne!(one, two);
    assert!(!one.windows(8).any(|window| window == b"EAAtoken"));
    assert!(!format!("{:?}", key(7)).contains("0707"));
}

#[test]
fn keys_are_read_from_hex_and_base64() {
    let sealed = key(9).seal("a", b"x").unwrap();
    for text in
        [hex::encode([9; KEY_LEN]), STANDARD.encode([9; KEY_LEN]), format!(" {}\n", hex::encode([9; 32]))]
    {
        assert_eq!(MasterKey::parse(&text).unwrap().open("a", &sealed).unwrap(), b"x");
    }
    assert_eq!(MasterKey::parse("abcd").unwrap_err(), InvalidMasterKey { len: 4 });
}

#[test]
fn a_key_file_is_made_once_and_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let sealed = MasterKey::load_or_create(&path).unwrap().seal("a", b"x").unwrap();
    assert_eq!(MasterKey::load_or_create(&path).unwrap().open("a", &sealed).unwrap(), b"x");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(MasterKey::load_or_create(&path), Err(KeyFileError::Exposed { .. })));
    }
}

#[test]
fn a_key_file_that_is_missing_is_not_made_by_loading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    assert!(matches!(MasterKey::load(&path), Err(KeyFileError::Missing { path: named }) if named == path));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let sealed = MasterKey::load_or_create(&path).unwrap().seal("a", b"x").unwrap();
    assert_eq!(MasterKey::load(&path).unwrap().open("a", &sealed).unwrap(), b"x");
    fs::write(&path, "no key").unwrap();
    assert!(matches!(MasterKey::load(&path), Err(KeyFileError::Content { .. })));
}
