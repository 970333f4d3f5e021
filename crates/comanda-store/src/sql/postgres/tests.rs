//! The contract on a real server, directly and behind a pooler in transaction mode; and what only a server has: several
//! processes at the same time, connections that are lost, users without rights.

mod opening;
mod several;
mod waking;

use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use url::Url;

use super::PostgresOptions;
use crate::SqlStore;
use crate::contract::commit::batch;
use crate::port::ConversationStore as _;
use crate::seal::MasterKey;
use comanda_domain::order::Reach;

/// A schema of its own on the server that `./scripts/test` started, with a user of the same name.
pub(crate) struct Place {
    pub(crate) name: String,
    /// To the server itself.
    pub(crate) direct: String,
    /// Through the pooler.
    pub(crate) pooled: String,
}

fn address(variable: &str) -> String {
    let value = std::env::var_os(variable).and_then(|value| value.into_string().ok());
    value.unwrap_or_else(|| {
        panic!("{variable} is not set: run these tests with ./scripts/test, which starts the servers")
    })
}

pub(crate) fn of_user(address: &str, user: &str) -> String {
    let mut url = Url::parse(address).unwrap();
    url.set_username(user).unwrap();
    url.to_string()
}

/// Runs statements as the superuser.
pub(crate) async fn as_administrator(sql: String) {
    let mut connection = PgConnection::connect(&address("COMANDA_TEST_POSTGRES")).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

impl Place {
    pub(crate) async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        // A user's own schema comes first in the path, so that nothing has to be set per connection.
        as_administrator(format!("CREATE ROLE {name} LOGIN; CREATE SCHEMA {name} AUTHORIZATION {name}"))
            .await;
        let direct = of_user(&address("COMANDA_TEST_POSTGRES"), &name);
        let pooled = of_user(&address("COMANDA_TEST_PGBOUNCER"), &name);
        Self { name, direct, pooled }
    }

    /// Straight to the server, with statements by name.
    pub(crate) fn straight(&self) -> PostgresOptions {
        let options = options(&self.direct);
        PostgresOptions { session_url: Some(options.url.clone()), prepared_statements: true, ..options }
    }

    /// Behind the pooler, and nothing else.
    pub(crate) fn behind_pooler(&self) -> PostgresOptions {
        options(&self.pooled)
    }

    /// Ends every connection of this place's user, as a server does that is restarted.
    pub(crate) async fn cut_connections(&self) {
        let name = &self.name;
        as_administrator(format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}'"
        ))
        .await;
    }
}

pub(crate) fn options(url: &str) -> PostgresOptions {
    PostgresOptions { connections_max: 4, ..PostgresOptions::new(SecretString::from(url)) }
}

pub(crate) async fn open(options: &PostgresOptions) -> SqlStore {
    SqlStore::open_postgres(options, MasterKey::from_bytes([1; 32])).await.unwrap()
}

mod contract_directly {
    use super::{Place, open};
    use crate::contract::contract_suite;

    contract_suite!(async {
        let place = Place::new().await;
        (open(&place.straight()).await, place)
    });
}

mod contract_behind_a_pooler {
    use super::{Place, open};
    use crate::contract::contract_suite;

    contract_suite!(async {
        let place = Place::new().await;
        (open(&place.behind_pooler()).await, place)
    });
}

#[tokio::test]
async fn the_number_of_statements_does_not_grow_with_the_batch() {
    let place = Place::new().await;
    let store = open(&place.straight()).await;
    let mut counts = Vec::new();
    for (first, size) in [(0, 1), (10, 2), (100, 60), (1_000, 100)] {
        let before = store.statements();
        store.commit(&batch(first, size)).await.unwrap();
        counts.push(store.statements() - before);
    }
    assert_eq!(counts, [counts[0]; 4]);
    assert!(counts[0] <= 30, "{} statements for one commit", counts[0]);

    // Nor where people share a phone number two by two.
    let mut counts = Vec::new();
    for (first, size) in [(10_000, 2), (20_000, 60), (30_000, 100)] {
        let mut pairs = batch(first, size);
        for placed in &mut pairs.placed {
            let Reach::Pickup { phone: Some(phone) } = &mut placed.order.reach else { panic!() };
            let odd = phone.pop().unwrap().to_digit(10).unwrap();
            phone.push_str(&(odd / 2).to_string());
        }
        let before = store.statements();
        store.commit(&pairs).await.unwrap();
        counts.push(store.statements() - before);
    }
    assert_eq!(counts, [counts[0]; 3]);
}
