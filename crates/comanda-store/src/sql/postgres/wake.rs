//! Telling other processes that something was written, and hearing it from them.
//!
//! A notification inside each commit would make commits wait for each other in the server. So one goes out after commits,
//! a burst of them as one, and whoever misses it looks by itself a little later. Nothing here can hold up a commit or a
//! board.

use std::time::Duration;

use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::super::failure::store_error;
use super::super::fields::Fields;
use super::super::session::{Place, Session};
use super::super::statement::{Dialect, Texts};
use crate::port::StoreError;

/// Pause after each notification, so that a burst of commits is one.
const TELL_AT_MOST_EVERY: Duration = Duration::from_millis(50);

/// Pause between two looks where nobody tells us.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The same where a listener does: only what it missed is found in this way.
const LOOK_BESIDE_EVERY: Duration = Duration::from_secs(5);

/// Pause before a lost listener is made anew.
const LISTEN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// See the module. Dropping it ends its tasks.
#[derive(Debug)]
pub(in super::super) struct Wake {
    written: watch::Sender<u64>,
    _tasks: JoinSet<()>,
}

/// What the tasks share.
#[derive(Clone)]
struct Line {
    pool: PgPool,
    dialect: Dialect,
    /// Tells our own notifications from those of others.
    ourselves: String,
    revisions: watch::Sender<u64>,
}

impl Wake {
    /// Starts telling and looking; and listening, where `listen_at` leads to the server itself.
    pub(super) fn start(
        pool: PgPool,
        dialect: Dialect,
        listen_at: Option<SecretString>,
        revisions: watch::Sender<u64>,
    ) -> Self {
        let mut bytes = [0; 8];
        // Without random numbers we would only hear ourselves too.
        let _ = SystemRandom::new().fill(&mut bytes);
        let line = Line { pool, dialect, ourselves: hex::encode(bytes), revisions };
        let written = watch::Sender::new(0);
        let mut tasks = JoinSet::new();
        tasks.spawn(line.clone().tell(written.subscribe()));
        tasks.spawn(line.clone().look(if listen_at.is_some() { LOOK_BESIDE_EVERY } else { LOOK_EVERY }));
        if let Some(address) = listen_at {
            tasks.spawn(line.listen(address));
        }
        Self { written, _tasks: tasks }
    }

    /// Something was committed.
    pub(in super::super) fn tell(&self) {
        self.written.send_modify(|count| *count += 1);
    }
}

impl Line {
    async fn tell(self, mut written: watch::Receiver<u64>) {
        while written.changed().await.is_ok() {
            // One that is lost is made up for by a look.
            let _ = self.tell_once().await;
            tokio::time::sleep(TELL_AT_MOST_EVERY).await;
        }
    }

    async fn tell_once(&self) -> Result<(), StoreError> {
        let texts = Texts::default();
        let mut session = self.begin(self.dialect.begin_write, &texts).await?;
        let sql = "SELECT pg_notify('comanda_' || md5(COALESCE(current_schema()::text, '')), $1)";
        session.select(sql, [self.ourselves.as_str().into()]).await?;
        session.commit().await
    }

    async fn begin<'t>(&self, statement: &'static str, texts: &'t Texts) -> Result<Session<'t>, StoreError> {
        let transaction = self.pool.begin_with(statement).await.map_err(store_error)?;
        Ok(Session { place: Place::Postgres(transaction), texts, dialect: self.dialect })
    }

    /// Every writing transaction moves the number on that the server will give next; ours too, so this may say once more
    /// what is known.
    async fn look(self, every: Duration) {
        let mut known = None;
        loop {
            if let Ok(found) = self.look_once().await {
                if known.as_ref().is_some_and(|known| *known != found) {
                    self.announce();
                }
                known = Some(found);
            }
            tokio::time::sleep(every).await;
        }
    }

    async fn look_once(&self) -> Result<String, StoreError> {
        let texts = Texts::default();
        let mut session = self.begin(self.dialect.begin_read, &texts).await?;
        let sql = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next";
        let rows = session.select(sql, []).await?;
        rows.first().map_or_else(|| Ok(String::new()), |row| Fields::new(row, "snapshot").text("next"))
    }

    async fn listen(self, address: SecretString) {
        loop {
            // However it ended, what was missed is found by the next look, or told at the next start.
            let _ = self.listen_once(&address).await;
            tokio::time::sleep(LISTEN_AGAIN_AFTER).await;
        }
    }

    async fn listen_once(&self, address: &SecretString) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect(address.expose_secret()).await?;
        let sql = "SELECT 'comanda_' || md5(COALESCE(current_schema()::text, ''))";
        let channel: String = sqlx::query_scalar(sql).fetch_one(&mut listener).await?;
        listener.listen(&channel).await?;
        // Whatever was written while nobody listened.
        self.announce();
        while let Some(notification) = listener.try_recv().await? {
            if notification.payload() != self.ourselves {
                self.announce();
            }
        }
        Ok(())
    }

    fn announce(&self) {
        self.revisions.send_modify(|revision| *revision += 1);
    }
}
