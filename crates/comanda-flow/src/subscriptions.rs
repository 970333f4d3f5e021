//! *Subscriptions*: whether Meta still sends us the events of each page.
//!
//! When no webhook is answered for about an hour (the machine was off, the line was down), Meta takes the page's
//! subscription away and says so in an e-mail at most. So it is looked at after the start and again and again, and
//! repaired. Nothing waits for this loop.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use comanda_domain::id::PageId;
use comanda_domain::time::Timestamp;
use comanda_meta::graph::{ErrorClass, Graph, GraphError, PageAccess, Subscription};
use comanda_store::port::AlarmStore;
use comanda_store::port::alarm::{Alarm, AlarmKind};
use metrics::counter;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::metrics as names;

/// The fields without which orders are not received, or a person who answers is not noticed.
pub const FIELDS_NEEDED: [&str; 3] = ["messages", "messaging_postbacks", "message_echoes"];

/// The fields that are used where the app may have them.
pub const FIELDS_WANTED: [&str; 6] = [
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_referrals",
    "feed",
];

/// Pause between two looks at a page that is well. Meta needs an hour of silence to take a subscription away, so it is
/// away for at most this long after the line is back.
const CHECK_EVERY: Duration = Duration::from_mins(15);

/// First pause after a look that failed; doubles up to [`CHECK_EVERY`].
const RETRY_FIRST: Duration = Duration::from_secs(15);

/// Pause between two looks at what is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What a look at a page's subscription found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Meta sends us everything we need.
    Good,
    /// It did not, and does now.
    Repaired,
    /// It does not, or nobody can tell.
    Failed,
}

/// Looks after the subscriptions. See the module.
pub struct Subscriptions {
    /// How Meta is asked.
    pub graph: Graph,
    /// The token of each page.
    pub tokens: HashMap<PageId, SecretString>,
    /// Our app, if its id is known: then its own fields are told from those of other apps on the page.
    pub app_id: Option<String>,
    /// Where it is said that a page gets no events.
    pub alarms: Arc<dyn AlarmStore>,
    /// What time it is.
    pub clock: Clock,
    /// When each page is looked at next.
    pub plan: Plan,
}

/// When each page is looked at next. Lives as long as the process: every page is looked at after a start.
#[derive(Debug, Default)]
pub struct Plan(Mutex<HashMap<PageId, Next>>);

#[derive(Debug, Clone, Copy)]
struct Next {
    at: Timestamp,
    failures: u32,
    /// The desk was told that all is well.
    is_told: bool,
}

impl Subscriptions {
    /// Runs until `shutdown`.
    pub async fn run(&self, shutdown: CancellationToken) {
        let rounds = async {
            loop {
                self.round().await;
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = rounds => {}
        }
    }

    /// Looks at every page whose time has come, one after the other.
    pub async fn round(&self) {
        let mut pages: Vec<&PageId> = self.tokens.keys().collect();
        pages.sort_unstable();
        for page in pages {
            let before = self.next(page);
            let now = (self.clock)();
            if before.is_some_and(|next| now < next.at) {
                continue;
            }
            let (found, is_told) = self.look_after(page, before.is_some_and(|next| next.is_told)).await;
            let name = match found {
                Found::Good => "good",
                Found::Repaired => "repaired",
                Found::Failed => "failed",
            };
            counter!(names::SUBSCRIPTIONS, "found" => name).increment(1);
            let failures = match found {
                Found::Good | Found::Repaired => 0,
                Found::Failed => before.map_or(1, |next| next.failures.saturating_add(1)),
            };
            self.set_next(page, Next { at: now.plus(pause_after(failures)), failures, is_told });
        }
    }

    fn next(&self, page: &PageId) -> Option<Next> {
        self.plan.0.lock().unwrap_or_else(PoisonError::into_inner).get(page).copied()
    }

    fn set_next(&self, page: &PageId, next: Next) {
        self.plan.0.lock().unwrap_or_else(PoisonError::into_inner).insert(page.clone(), next);
    }

    /// Looks at one page and repairs it; also says whether the desk knows that all is well.
    async fn look_after(&self, page: &PageId, is_told: bool) -> (Found, bool) {
        let Some(token) = self.tokens.get(page) else { return (Found::Failed, false) };
        let access = PageAccess { page: page.clone(), token: token.clone() };
        match self.check_and_repair(&access).await {
            Ok(missing) if missing.is_empty() => (Found::Good, is_told || self.is_well(page).await),
            Ok(missing) => {
                tracing::warn!(page.id = %page, missing = missing.join(","),
                    "page `{page}` was not subscribed to everything we need, and is now; what people wrote before has \
                     not reached us");
                (Found::Repaired, self.is_well(page).await)
            }
            Err(error) => {
                self.is_not_well(page, &error).await;
                (Found::Failed, false)
            }
        }
    }

    /// The fields that were missing and are there now.
    async fn check_and_repair(&self, access: &PageAccess) -> Result<Vec<&'static str>, GraphError> {
        let apps = self.graph.subscriptions(access).await?;
        let there = fields_of(&apps, self.app_id.as_deref());
        let missing: Vec<&str> = FIELDS_NEEDED.into_iter().filter(|field| !there.contains(*field)).collect();
        if missing.is_empty() {
            return Ok(missing);
        }
        // Subscribing replaces the fields: what somebody chose beside ours stays.
        let needed: BTreeSet<&str> = FIELDS_NEEDED.into_iter().collect();
        let mut all = needed.clone();
        all.extend(there.iter().map(String::as_str));
        let ours = if self.app_id.is_some() { all.clone() } else { needed };
        if there.is_empty() {
            all.extend(FIELDS_WANTED);
        }
        let subscribe = async |fields: &BTreeSet<&str>| {
            let fields: Vec<&str> = fields.iter().copied().collect();
            self.graph.subscribe(access, &fields).await
        };
        match subscribe(&all).await {
            // A field that the app may not have makes Meta refuse all of them.
            Err(error) if error.class() == ErrorClass::Fix && all != ours => subscribe(&ours).await?,
            answer => answer?,
        }
        Ok(missing)
    }

    async fn is_well(&self, page: &PageId) -> bool {
        // The token works, too: that was just seen.
        for kind in [AlarmKind::NotSubscribed, AlarmKind::TokenDead] {
            if let Err(error) = self.alarms.clear(kind, page.as_str()).await {
                tracing::warn!(error = chain(&error), "an alarm could not be taken back");
                return false;
            }
        }
        true
    }

    async fn is_not_well(&self, page: &PageId, error: &GraphError) {
        let why = chain(error);
        tracing::warn!(page.id = %page, reason = why,
            "it could not be seen to that Meta sends us the events of page `{page}`; trying again");
        let kind = match error.class() {
            ErrorClass::Reauthorise => AlarmKind::TokenDead,
            ErrorClass::Fix | ErrorClass::StopPage | ErrorClass::StopForPerson => AlarmKind::NotSubscribed,
            // Meta is away: that it does not answer says nothing about the subscription.
            ErrorClass::Retry
            | ErrorClass::Throttle { .. }
            | ErrorClass::InDoubt
            | ErrorClass::OutsideWindow
            | ErrorClass::AlreadyDone => return,
        };
        let alarm = Alarm { kind, subject: page.to_string(), detail: why, since: (self.clock)() };
        if let Err(error) = self.alarms.raise(&alarm).await {
            tracing::warn!(error = chain(&error), "an alarm could not be raised");
        }
    }
}

/// The fields of our app on a page; of all apps together where ours cannot be told from others.
pub fn fields_of(apps: &[Subscription], app_id: Option<&str>) -> BTreeSet<String> {
    let is_ours = |app: &&Subscription| app_id.is_none_or(|id| app.app_id == id);
    apps.iter().filter(is_ours).flat_map(|app| app.fields.iter().cloned()).collect()
}

fn pause_after(failures: u32) -> Duration {
    match failures {
        0 => CHECK_EVERY,
        failures => RETRY_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(CHECK_EVERY),
    }
}

#[cfg(test)]
mod tests;
