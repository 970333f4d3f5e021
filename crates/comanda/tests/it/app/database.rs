//! Schemas of their own on the servers that `./scripts/test` started.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use url::Url;

const SHARED: &str = "COMANDA_TEST_POSTGRES";
const POOLER: &str = "COMANDA_TEST_PGBOUNCER";
const CRASHING: &str = "COMANDA_TEST_POSTGRES_CRASHING";

/// A user with a schema on one of the servers.
pub(crate) struct Database {
    server: String,
    /// To the server itself.
    pub(crate) direct: String,
    /// Through the pooler; not for the server that crashes.
    pub(crate) pooled: String,
}

fn address(variable: &str) -> String {
    let value = std::env::var_os(variable).and_then(|value| value.into_string().ok());
    value.unwrap_or_else(|| {
        panic!("{variable} is not set: run these tests with ./scripts/test, which starts the servers")
    })
}

fn run(server: &str, sql: String) -> Result<(), sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(server).await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(drop)
    })
}

impl Database {
    /// On the server that all tests share.
    pub(crate) fn new() -> Self {
        Self::on(address(SHARED))
    }

    /// On the server that may crash.
    pub(crate) fn that_may_crash() -> Self {
        Self::on(address(CRASHING))
    }

    fn on(server: String) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("it{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        run(&server, format!("CREATE ROLE {name} LOGIN; CREATE SCHEMA {name} AUTHORIZATION {name}")).unwrap();
        let of_user = |address: &str| {
            let mut url = Url::parse(address).unwrap();
            url.set_username(&name).unwrap();
            url.to_string()
        };
        let (direct, pooled) = (of_user(&server), of_user(&address(POOLER)));
        Self { server, direct, pooled }
    }

    /// Kills a helper of the server: it then ends all others and recovers, as after a crash.
    pub(crate) fn crash(&self) {
        let killed = run(&self.server, "COPY (SELECT 1) TO PROGRAM 'kill -KILL $PPID'".to_owned());
        assert!(killed.is_err(), "whoever asked for it is gone too");
    }
}
