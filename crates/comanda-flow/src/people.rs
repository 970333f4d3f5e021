//! Fetches the details of people on first contact and by age. Never in the way of a reply; an empty answer is normal.

use std::sync::Arc;
use std::time::Duration;

use comanda_domain::id::PageId;
use comanda_domain::profile::Identity;
use comanda_meta::graph::{ErrorClass, Graph, PageAccess};
use comanda_store::port::AdminStore;
use comanda_store::port::admin::PersonDetails;
use futures_util::stream::{self, StreamExt as _};
use metrics::counter;
use secrecy::SecretString;
use std::collections::HashMap;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::metrics as names;
use crate::shops::LiveShops;

/// Details older than this are fetched again.
const AGE_MAX: Duration = Duration::from_hours(7 * 24);

/// People per round, one request each; written together.
const ROUND_MAX: usize = 64;

/// Requests under way: few, since Meta counts them against the same limits as messages.
const AT_ONCE: usize = 4;

/// Pause when Meta is away.
const REST: Duration = Duration::from_mins(1);

/// Pause between two rounds that found nobody.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Fetches details.
pub struct People {
    /// Where they are kept.
    pub store: Arc<dyn AdminStore>,
    /// Where they come from.
    pub graph: Graph,
    /// Which page sends for which account.
    pub shops: Arc<LiveShops>,
    /// The token of each page.
    pub tokens: HashMap<PageId, SecretString>,
    /// What time it is.
    pub clock: Clock,
}

impl People {
    /// Runs until `shutdown`.
    pub async fn run(&self, shutdown: CancellationToken) {
        loop {
            let (written, away) = tokio::select! {
                () = shutdown.cancelled() => return,
                round = self.one_round() => round,
            };
            let pause = if away { REST } else { LOOK_EVERY };
            if away || written == 0 {
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    }

    /// One round; returns how many people's details were written.
    pub async fn round(&self) -> usize {
        self.one_round().await.0
    }

    /// Also tells whether Meta is away: then nobody else is asked for in this round.
    async fn one_round(&self) -> (usize, bool) {
        let now = (self.clock)();
        let age_ms = i64::try_from(AGE_MAX.as_millis()).unwrap_or(i64::MAX);
        let before = comanda_domain::time::Timestamp::from_millis(now.as_millis().saturating_sub(age_ms));
        let stale = match self.store.stale_profiles(before, ROUND_MAX).await {
            Ok(stale) => stale,
            Err(error) => {
                tracing::warn!(error = chain(&error), "people cannot be read; trying again");
                return (0, false);
            }
        };
        let (mut fetched, mut away) = (Vec::new(), false);
        let mut answers = stream::iter(stale).map(|identity| self.fetch(identity)).buffered(AT_ONCE);
        while let Some(answer) = answers.next().await {
            let Some(details) = answer else {
                away = true;
                break;
            };
            fetched.push(details);
        }
        if fetched.is_empty() {
            return (0, away);
        }
        let written = self.save(&fetched).await;
        counter!(names::PROFILES, "outcome" => "fetched").increment(written as u64);
        (written, away)
    }

    /// Says how many were written. One whom the store refuses keeps no other from being written.
    async fn save(&self, fetched: &[PersonDetails]) -> usize {
        let not_written =
            |error| tracing::warn!(error = chain(&error), "details of people could not be written");
        match self.store.save_profiles(fetched).await {
            Ok(()) => fetched.len(),
            Err(error) if error.is_transient() || fetched.len() == 1 => {
                not_written(error);
                0
            }
            Err(_) => {
                let mut written = 0;
                for details in fetched {
                    match self.store.save_profiles(std::slice::from_ref(details)).await {
                        Ok(()) => written += 1,
                        Err(error) => not_written(error),
                    }
                }
                written
            }
        }
    }

    /// `None` when Meta does not answer, or not for now: what is known of the person stays, and everybody is asked for later.
    async fn fetch(&self, identity: Identity) -> Option<PersonDetails> {
        let shops = self.shops.now();
        let token =
            shops.sender(&identity.page).and_then(|page| self.tokens.get(page).map(|token| (page, token)));
        let profile = match token {
            Some((page, token)) => {
                let access = PageAccess { page: page.clone(), token: token.clone() };
                self.graph.user_profile(&access, &identity.person).await
            }
            // A page that is not configured: kept as asked, so that it is not asked again every round.
            None => Ok(comanda_meta::graph::UserProfile::default()),
        };
        let profile = match profile {
            Ok(profile) => profile,
            Err(error) if is_passing(error.class()) => {
                counter!(names::PROFILES, "outcome" => "away").increment(1);
                tracing::debug!(error = chain(&error), "details of people cannot be fetched for now");
                return None;
            }
            Err(error) => {
                counter!(names::PROFILES, "outcome" => "failed").increment(1);
                tracing::debug!(error = chain(&error), "details of a person could not be fetched");
                // Kept as an empty answer: a name is nice to have, and asking in a loop is not.
                comanda_meta::graph::UserProfile::default()
            }
        };
        Some(PersonDetails {
            identity,
            first_name: profile.first_name,
            last_name: profile.last_name,
            picture: profile.profile_pic,
            locale: profile.locale,
            raw: profile.raw,
            fetched_at: (self.clock)(),
        })
    }
}

/// Whether it is about Meta, the line or the token, and not about the person.
const fn is_passing(class: ErrorClass) -> bool {
    match class {
        ErrorClass::Retry
        | ErrorClass::Throttle { .. }
        | ErrorClass::InDoubt
        | ErrorClass::Reauthorise
        | ErrorClass::StopPage => true,
        ErrorClass::StopForPerson | ErrorClass::OutsideWindow | ErrorClass::AlreadyDone | ErrorClass::Fix => {
            false
        }
    }
}

#[cfg(test)]
mod tests;
