//! An address of a server: what may be told of it, and what is wrong with it in words.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgConnection, PgPool};
use url::Url;

use super::super::failure::is_transient;
use super::{PostgresOptions, ServerError};

/// How long the first connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections that were not used for this long are closed, so that a quiet shop costs its server little.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);

/// Prepared statements that a connection keeps where they have names: every text in every length that comes up.
const STATEMENTS_KEPT: usize = 512;

/// See the module.
pub(super) struct Address {
    options: PgConnectOptions,
    place: String,
    user: String,
    database: String,
}

/// Why a server took no connection.
enum Why {
    NoDatabase,
    SignIn,
    Pooler,
    Away,
    Failed,
}

impl Address {
    /// Reads `text`, which is what `setting` says.
    pub(super) fn parse(setting: &'static str, text: &SecretString) -> Result<Self, ServerError> {
        let unusable = || ServerError::Address { setting };
        let url = Url::parse(text.expose_secret()).map_err(|_| unusable())?;
        if !["postgres", "postgresql"].contains(&url.scheme()) {
            return Err(unusable());
        }
        let given =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let host = given("host").or_else(|| url.host_str().map(str::to_owned));
        let port = given("port").or_else(|| url.port().map(|port| port.to_string()));
        let place = format!(
            "{}:{}",
            host.unwrap_or_else(|| "localhost".to_owned()),
            port.unwrap_or_else(|| "5432".to_owned())
        );
        let user = given("user").unwrap_or_else(|| url.username().to_owned());
        let path = url.path().trim_start_matches('/');
        let database = given("dbname").unwrap_or_else(|| path.to_owned());
        let database = if database.is_empty() { user.clone() } else { database };
        let options: PgConnectOptions = text.expose_secret().parse().map_err(|_| unusable())?;
        let options = options.statement_cache_capacity(STATEMENTS_KEPT);
        Ok(Self { options, place, user, database })
    }

    /// One connection, with a reason in words if there is none to be had.
    pub(super) async fn connect(&self) -> Result<PgConnection, ServerError> {
        match tokio::time::timeout(CONNECT_TIMEOUT, self.options.connect()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(self.refusal(error)),
            Err(elapsed) => {
                Err(ServerError::Unreachable { place: self.place.clone(), source: elapsed.into() })
            }
        }
    }

    fn refusal(&self, source: sqlx::Error) -> ServerError {
        let place = self.place.clone();
        let refused = source.as_database_error();
        let Some(refused) = refused.and_then(|error| error.try_downcast_ref::<PgDatabaseError>()) else {
            return ServerError::Unreachable { place, source: source.into() };
        };
        // A pooler speaks for its server, without its codes.
        let says = |words: &str| refused.message().contains(words);
        let why = match refused.code() {
            "3D000" => Why::NoDatabase,
            code if code.starts_with("28") => Why::SignIn,
            _ if says("unsupported startup parameter") => Why::Pooler,
            _ if says("no such database") => Why::NoDatabase,
            _ if says("authentication failed") || says("no such user") || says("auth failed") => Why::SignIn,
            _ if is_transient(refused) => Why::Away,
            _ => Why::Failed,
        };
        match why {
            Why::NoDatabase => ServerError::NoDatabase { place, database: self.database.clone(), source },
            Why::SignIn => ServerError::SignIn { place, user: self.user.clone(), source },
            Why::Pooler => ServerError::Pooler { place, source },
            Why::Away => ServerError::Unreachable { place, source: source.into() },
            Why::Failed => ServerError::Failed(source.into()),
        }
    }

    /// Connections that are made when they are needed and tested before each use, so that a server which was restarted is
    /// found again.
    pub(super) fn pool(&self, options: &PostgresOptions) -> PgPool {
        PgPoolOptions::new()
            .max_connections(options.connections_max.max(1))
            .acquire_timeout(options.acquire_timeout)
            .idle_timeout(IDLE_TIMEOUT)
            .test_before_acquire(true)
            .connect_lazy_with(self.options.clone())
    }
}
