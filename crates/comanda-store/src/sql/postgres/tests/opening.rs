//! Opening: who may, on what, and what is said if it fails.

use tokio::task::JoinSet;

use super::super::super::{OpenError, schema, tables::UnknownTables};
use super::super::{PostgresOptions, ServerError};
use super::{Place, as_administrator, of_user, open, options};
use crate::SqlStore;
use crate::contract::samples::{event, of_event};
use crate::port::conversation::CommitError;
use crate::port::{AdminStore, ConversationStore, DeskStore, StoreError};
use crate::seal::MasterKey;

fn key() -> MasterKey {
    MasterKey::from_bytes([1; 32])
}

async fn refusal(options: &PostgresOptions) -> OpenError {
    SqlStore::open_postgres(options, key()).await.expect_err("it is refused")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_may_make_the_tables_at_once() {
    let place = Place::new().await;
    let mut all = JoinSet::new();
    for number in 0..6 {
        let options = if number % 2 == 0 { place.straight() } else { place.behind_pooler() };
        all.spawn(async move { open(&options).await.ping().await.unwrap() });
    }
    assert_eq!(all.join_all().await.len(), 6);
    assert!(open(&place.straight()).await.version().await.unwrap().starts_with("PostgreSQL 1"));
}

#[tokio::test]
async fn a_user_without_rights_uses_what_an_administrator_made() {
    let place = Place::new().await;
    let name = &place.name;
    as_administrator(format!(
        "REVOKE CREATE ON SCHEMA {name} FROM {name}; ALTER SCHEMA {name} OWNER TO CURRENT_USER; \
         GRANT USAGE ON SCHEMA {name} TO {name}"
    ))
    .await;
    let refused = refusal(&place.straight()).await;
    assert!(matches!(refused, OpenError::Server(ServerError::MayNotChange(_))), "{refused:?}");
    assert!(refused.to_string().contains("comanda store schema"));

    let schema = schema();
    as_administrator(format!(
        "SET search_path = {name}; {schema} \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO {name}"
    ))
    .await;
    for options in [place.straight(), place.behind_pooler()] {
        open(&options).await.commit(&of_event(1)).await.unwrap();
    }
}

#[tokio::test]
async fn tables_of_another_version_are_refused() {
    let place = Place::new().await;
    let looked = SqlStore::open_postgres_read_only(&place.straight(), key()).await.err().unwrap();
    assert!(matches!(looked, OpenError::Unknown(UnknownTables::Older { found: 0, .. })), "{looked:?}");

    let store = open(&place.straight()).await;
    store.commit(&of_event(1)).await.unwrap();
    let reader = SqlStore::open_postgres_read_only(&place.behind_pooler(), key()).await.unwrap();
    assert_eq!(reader.load(&[], &[event(1)]).await.unwrap().seen.len(), 1);
    let refused = reader.commit(&of_event(2)).await;
    assert!(matches!(refused, Err(CommitError::Store(StoreError::Refused(_)))));

    as_administrator(format!(
        "INSERT INTO {}._sqlx_migrations VALUES (99, '', now(), TRUE, '', 0)",
        place.name
    ))
    .await;
    for refused in [
        refusal(&place.behind_pooler()).await,
        SqlStore::open_postgres_read_only(&place.straight(), key()).await.err().unwrap(),
    ] {
        assert!(matches!(refused, OpenError::Unknown(UnknownTables::Newer { found: 99, .. })), "{refused:?}");
    }
    as_administrator(format!(
        "DELETE FROM {name}._sqlx_migrations WHERE version = 99; \
         UPDATE {name}._sqlx_migrations SET checksum = 'other'",
        name = place.name
    ))
    .await;
    let refused = refusal(&place.straight()).await;
    assert!(matches!(refused, OpenError::Unknown(UnknownTables::Changed { version: 1 })), "{refused:?}");
}

#[tokio::test]
async fn what_is_wrong_is_said_in_words_and_without_the_password() {
    let place = Place::new().await;
    let nowhere = "postgres://me:hush@127.0.0.1:1/db";
    let cases = [
        (nowhere.to_owned(), "cannot reach the database server at 127.0.0.1:1: "),
        ("postgres://me:hush@[::1".to_owned(), "store.url is not an address of PostgreSQL: "),
        ("mysql://me:hush@localhost/db".to_owned(), "store.url is not an address of PostgreSQL: "),
        (of_user(&place.direct, "nobody_like_this"), "refuses user `nobody_like_this`: "),
        (of_user(&place.pooled, "nobody_like_this"), "refuses user `nobody_like_this`: "),
        (place.direct.replace("/postgres?", "/none?"), "has no database `none`: "),
    ];
    for (address, expected) in cases {
        let said = refusal(&options(&address)).await;
        assert!(said.to_string().contains(expected), "{address}: {said}");
        let mut chain: &dyn std::error::Error = &said;
        loop {
            assert!(
                !chain.to_string().contains("hush") && !format!("{chain:?}").contains("hush"),
                "{chain:?}"
            );
            let Some(source) = chain.source() else { break };
            chain = source;
        }
    }
    let elsewhere = PostgresOptions { session_url: Some(nowhere.into()), ..place.behind_pooler() };
    assert!(refusal(&elsewhere).await.to_string().contains("at 127.0.0.1:1"), "tables are made there");
}
