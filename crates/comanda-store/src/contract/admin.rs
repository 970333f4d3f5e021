//! Clauses of the port for set-up, profiles, lists and settings.

use bytes::Bytes;
use comanda_domain::id::{Channel, PageId, PersonId};
use comanda_domain::profile::Identity;
use comanda_domain::record::Sequence;
use secrecy::ExposeSecret;

use super::samples::{ANN, BEN, CLEO, at, event, key, of_event, received, sku};
use crate::port::Store;
use crate::port::admin::{PageRow, PersonDetails, RUSH, Setting, SettingKind, SettingScope, Setup};
use crate::port::conversation::{Commit, DeadLetter, Quarantined};
use crate::port::desk::{BranchRow, Media};

fn page(id: &str, token: Option<&str>) -> PageRow {
    PageRow {
        id: PageId::parse(id).unwrap(),
        instagram: Some(PageId::parse("ig_1").unwrap()),
        whatsapp: None,
        shop: "corner".to_owned(),
        access_token: token.map(Into::into),
    }
}

fn branch(id: &str) -> BranchRow {
    BranchRow {
        id: sku(id),
        name: format!("At the {id}"),
        timezone: "Asia/Ho_Chi_Minh".to_owned(),
        kitchen_language: "vi".to_owned(),
        page: PageId::parse("104").ok(),
    }
}

async fn configured(store: &dyn Store) -> Vec<(String, Option<String>)> {
    let pages = store.pages().await.unwrap();
    let token = |page: &PageRow| page.access_token.as_ref().map(|token| token.expose_secret().to_owned());
    pages.iter().map(|page| (page.id.to_string(), token(page))).collect()
}

pub(crate) async fn pages_and_branches_are_configured(store: &dyn Store) {
    let pages = vec![page("104", Some("EAAone")), page("205", None)];
    let branches = vec![branch("west"), branch("east")];
    store.configure(&Setup { pages, branches: branches.clone(), now: at(1) }).await.unwrap();
    let one = Some("EAAone".to_owned());
    assert_eq!(configured(store).await, [("104".to_owned(), one.clone()), ("205".to_owned(), None)]);
    let stored = store.pages().await.unwrap();
    assert_eq!(stored[0].instagram, Some(PageId::parse("ig_1").unwrap()));
    assert_eq!((stored[0].whatsapp.clone(), stored[0].shop.as_str()), (None, "corner"));
    assert_eq!(store.branches().await.unwrap(), branches, "in the order of the shop files");

    // What is not configured any more goes out of sight, and its token is there again when it comes back.
    let setup = |pages, branches| Setup { pages, branches, now: at(2) };
    store.configure(&setup(vec![page("205", Some("EAAtwo"))], vec![branch("east")])).await.unwrap();
    assert_eq!(configured(store).await, [("205".to_owned(), Some("EAAtwo".to_owned()))]);
    assert_eq!(store.branches().await.unwrap(), [branch("east")]);
    store.configure(&setup(vec![page("104", None)], vec![branch("east"), branch("west")])).await.unwrap();
    assert_eq!(configured(store).await, [("104".to_owned(), one)]);
    assert_eq!(store.branches().await.unwrap(), [branch("east"), branch("west")]);
}

fn identity(conversation: &str) -> Identity {
    let key = key(conversation);
    Identity { page: key.page, channel: key.channel, person: PersonId::parse(key.thread.as_str()).unwrap() }
}

fn details(conversation: &str, first_name: Option<&str>, fetched_at: i64) -> PersonDetails {
    PersonDetails {
        identity: identity(conversation),
        first_name: first_name.map(str::to_owned),
        last_name: None,
        picture: None,
        locale: None,
        raw: "{\"id\":\"1\"}".to_owned(),
        fetched_at: at(fetched_at),
    }
}

pub(crate) async fn people_are_made_once_and_fetched_when_stale(store: &dyn Store) {
    let whatsapp = "104/whatsapp/84901";
    let interactions =
        vec![received(1, ANN, "a"), received(2, BEN, "b"), received(3, ANN, "c"), received(4, whatsapp, "d")];
    store.commit(&Commit { interactions, ..of_event(1) }).await.unwrap();
    store.commit(&Commit { interactions: vec![received(5, BEN, "e")], ..of_event(2) }).await.unwrap();
    let stale = store.stale_profiles(at(1_000), 9).await.unwrap();
    assert_eq!(stale, [identity(BEN), identity(ANN)], "most recently active first, fetched channels only");
    assert_eq!(store.stale_profiles(at(1_000), 1).await.unwrap(), [identity(BEN)]);

    // An empty answer counts as fetched; so does one about somebody we have not met.
    store.save_profiles(&[details(BEN, None, 500), details(CLEO, Some("Cleo"), 500)]).await.unwrap();
    assert_eq!(store.stale_profiles(at(500), 9).await.unwrap(), [identity(ANN)]);
    let mut all = store.stale_profiles(at(501), 9).await.unwrap();
    all.sort_by_key(|identity| identity.person.clone());
    assert_eq!(all, [identity(ANN), identity(BEN), identity(CLEO)]);
    assert!(all.iter().all(|identity| identity.channel == Channel::Messenger));
}

pub(crate) async fn settings_are_kept_by_scope(store: &dyn Store) {
    let setting = |value: &str, scope| Setting {
        key: "board.sound".to_owned(),
        value: value.to_owned(),
        kind: SettingKind::Boolean,
        description: "a bell for new orders".to_owned(),
        scope,
    };
    let mut expected = vec![
        setting("true", SettingScope::Branch(sku("east"))),
        setting("false", SettingScope::Installation),
        setting("true", SettingScope::Page(PageId::parse("104").unwrap())),
        setting("true", SettingScope::Shop("corner".to_owned())),
    ];
    for setting in &expected {
        store.save_setting(setting, at(1)).await.unwrap();
    }
    assert_eq!(store.settings().await.unwrap(), expected);
    expected[1].value = "true".to_owned();
    store.save_setting(&expected[1], at(2)).await.unwrap();
    assert_eq!(store.settings().await.unwrap(), expected);

    let rush = |value: &str, branch: &str| Setting {
        key: RUSH.to_owned(),
        ..setting(value, SettingScope::Branch(sku(branch)))
    };
    assert!(!store.is_rush(&sku("east")).await.unwrap(), "nobody said so");
    store.save_setting(&rush("true", "east"), at(1)).await.unwrap();
    store.save_setting(&rush("false", "west"), at(1)).await.unwrap();
    assert!(store.is_rush(&sku("east")).await.unwrap());
    assert!(!store.is_rush(&sku("west")).await.unwrap());
    store.save_setting(&rush("false", "east"), at(2)).await.unwrap();
    assert!(!store.is_rush(&sku("east")).await.unwrap(), "it is over");
}

pub(crate) async fn media_comes_back_by_its_hash(store: &dyn Store) {
    let media = Media { content_type: "image/png".to_owned(), bytes: Bytes::from_static(b"\x89PNG\0\xff") };
    let hash = store.save_media(&media).await.unwrap();
    assert_eq!(store.save_media(&media).await.unwrap(), hash);
    assert_eq!(store.media(hash).await.unwrap(), Some(media));
    assert_eq!(store.media([0; 32]).await.unwrap(), None);
    let empty = Media { content_type: "image/gif".to_owned(), bytes: Bytes::new() };
    let hash = store.save_media(&empty).await.unwrap();
    let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hex::encode(hash), of_nothing);
    assert_eq!(store.media(hash).await.unwrap(), Some(empty));
}

pub(crate) async fn records_are_set_aside_once(store: &dyn Store) {
    let letter = |number: u8| DeadLetter {
        event: event(number),
        sequence: Sequence::new(number.into()),
        conversation: key(ANN),
        reason: "it panicked".to_owned(),
        attempts: 5,
        at: at(number.into()),
    };
    for number in [1, 2, 1] {
        store.dead_letter(&letter(number)).await.unwrap();
    }
    store.dead_letter(&DeadLetter { reason: "again".to_owned(), ..letter(2) }).await.unwrap();
    assert_eq!(store.dead_letters(9).await.unwrap(), [letter(2), letter(1)]);
    assert_eq!(store.dead_letters(1).await.unwrap(), [letter(2)]);

    let record = |number: u8| Quarantined {
        event: event(number),
        sequence: Sequence::new(number.into()),
        conversation: key(ANN),
        reason: "not JSON".to_owned(),
        received_at: at(number.into()),
    };
    for number in [1, 2] {
        let quarantine = vec![record(3), record(4)];
        store.commit(&Commit { quarantine, ..of_event(number) }).await.unwrap();
    }
    assert_eq!(store.quarantine(9).await.unwrap(), [record(4), record(3)]);
}

pub(crate) async fn shop_versions_are_kept_once(store: &dyn Store) {
    let files = [("menu.yaml".to_owned(), "a: 1".to_owned()), ("shop.yaml".to_owned(), String::new())];
    store.save_shop_version("ab12", &files, at(1)).await.unwrap();
    store.save_shop_version("ab12", &files, at(2)).await.unwrap();
}
