use std::path::Path;

use super::*;
use crate::config::{File, NoOptions, assemble};
use crate::exit::{self, Exit};

const MENU: &str = include_str!("../../sample-shop/menu.yaml");

/// Writes a shop whose branch has an id of its own, or, without one, only a menu.
fn write_shop(folder: &Path, branch: Option<&str>) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("menu.yaml"), MENU).unwrap();
    if let Some(branch) = branch {
        let shop =
            format!("format: comanda-shop/1\nbranches:\n  - {{ id: {branch}, name: Branch {branch} }}\n");
        std::fs::write(folder.join("shop.yaml"), shop).unwrap();
    }
}

/// A configuration in `folder` with one page for each shop.
fn configuration(folder: &Path, shops: &[&str]) -> Config {
    let page = |(index, shop)| format!("[[pages]]\nid = \"10{index}\"\nshop = \"{shop}\"\n");
    let pages = shops.iter().enumerate().map(page).collect::<Vec<_>>().concat();
    assemble(Some(File { path: &folder.join("comanda.toml"), text: &pages }), &[]).unwrap()
}

#[test]
fn two_shops_cannot_share_a_branch() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(&folder.path().join("shops/a"), None);
    write_shop(&folder.path().join("shops/b"), None);
    let config = configuration(folder.path(), &["shops/a", "shops/b"]);
    let error = read_shops(&config).err().unwrap();
    let shop = |name: &str| folder.path().join("shops").join(name).display().to_string();
    let expected = format!(
        "branch `main` of {} is already a branch of {}: give it an id of its own under `branches:` in its shop.yaml",
        shop("b"),
        shop("a")
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(exit::of(&error), Exit::Invalid);

    write_shop(&folder.path().join("shops/b"), Some("harbour"));
    let pages = read_shops(&config).unwrap();
    let branches: Vec<String> =
        setup_of(&pages).branches.iter().map(|branch| branch.id.to_string()).collect();
    assert_eq!(branches, ["main", "harbour"]);
}

#[test]
fn several_pages_of_one_shop_share_its_branches() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(&folder.path().join("shops/a"), None);
    let pages = read_shops(&configuration(folder.path(), &["shops/a", "shops/../shops/a"])).unwrap();
    assert!(Arc::ptr_eq(&pages[0].folder, &pages[1].folder), "it is one folder, however it is named");
    assert_eq!(setup_of(&pages).branches.len(), 1);
}

#[test]
fn a_public_address_keeps_its_path() {
    let address = |public: &str| media_address(&Url::parse(public).unwrap(), "abc").unwrap().to_string();
    assert_eq!(address("https://example.com"), "https://example.com/media/abc");
    assert_eq!(address("https://example.com/orders"), "https://example.com/orders/media/abc");
    assert_eq!(address("https://example.com/orders/"), "https://example.com/orders/media/abc");
}

#[test]
fn a_new_key_is_never_made_for_an_old_state() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path(), &[]);
    std::fs::create_dir(&config.data_dir).unwrap();
    reading_key(&config).unwrap();
    assert!(!config.key_path().exists(), "looking makes nothing");

    std::fs::write(config.state_path(), "").unwrap();
    let error = master_key(&config).err().unwrap();
    assert_eq!(exit::of(&error), Exit::Invalid);
    assert!(error.to_string().contains("set COMANDA_MASTER_KEY"), "{error}");
    assert!(!config.key_path().exists());

    let forgetful = Config { store: StoreConfig::Memory(NoOptions {}), ..config.clone() };
    assert!(lost_key(&forgetful).is_none(), "the file is not what is used");
    let given = Config { master_key: Some("ab".repeat(32).into()), ..config.clone() };
    master_key(&given).unwrap();
    assert!(!config.key_path().exists(), "a given key is not written down");

    std::fs::remove_file(config.state_path()).unwrap();
    let sealed = master_key(&config).unwrap().seal("a", b"token").unwrap();
    std::fs::write(config.state_path(), "").unwrap();
    assert_eq!(master_key(&config).unwrap().open("a", &sealed).unwrap(), b"token");
    assert_eq!(reading_key(&config).unwrap().open("a", &sealed).unwrap(), b"token");
}

#[test]
fn a_given_key_that_is_none_is_refused_without_being_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { master_key: Some("hush".into()), ..configuration(folder.path(), &[]) };
    for error in [master_key(&config).err().unwrap(), reading_key(&config).err().unwrap()] {
        assert_eq!(exit::of(&error), Exit::Invalid);
        assert!(error.to_string().starts_with("COMANDA_MASTER_KEY: "), "{error}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
}

#[test]
fn a_reader_that_is_not_set_up_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let with = |reader: &str| {
        let text = format!("[reader]\n{reader}");
        let path = folder.path().join("comanda.toml");
        let file = File { path: &path, text: &text };
        let config = assemble(Some(file), &[]).unwrap();
        check(&config).map_or_else(|error| error.to_string(), |()| "good".to_owned())
    };
    assert_eq!(
        with("kind = \"wit\""),
        "reader.token is not set: put the server access token of your app (Settings at wit.ai) into COMANDA__READER__TOKEN"
    );
    assert_eq!(
        with("kind = \"dialogflow_es\"\ntoken = \"t\""),
        "reader.url is not set: expected such as https://dialogflow.googleapis.com/v2/projects/PROJECT/agent"
    );
    let agent = "kind = \"dialogflow_cx\"\nurl = \"https://d.example/v3/projects/p/locations/l/agents/a\"\n";
    assert!(with(agent).starts_with("reader.key_file is not set: name the JSON key"), "{}", with(agent));
    let absent = with(&format!("{agent}key_file = \"none.json\""));
    assert!(absent.contains("none.json: No such file"), "{absent}");
    std::fs::write(folder.path().join("key.json"), "{}").unwrap();
    let wrong = with(&format!("{agent}key_file = \"key.json\""));
    assert!(wrong.ends_with("key.json: expected the JSON key of a service account, with client_email, private_key and token_uri"), "{wrong}");
    assert_eq!(with(&format!("{agent}token = \"t\"")), "good");
    assert!(with("kind = \"chat_completions\"\nmodel = \"m\"").starts_with("reader.url is not set"));
    assert!(with("kind = \"chat_completions\"\nmodel = \" \"").starts_with("reader.model is empty"));
    let names = with("kind = \"wit\"\ntoken = \"t\"\n[reader.names]\nproduct = \"dihs\"");
    assert!(
        names.starts_with("reader.names: `product` stands for `dihs`, which is neither an intent"),
        "{names}"
    );
    assert_eq!(with("kind = \"wit\"\ntoken = \"t\"\n[reader.names]\nproduct = \"dish\""), "good");
}
