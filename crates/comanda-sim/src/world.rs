//! The simulated Meta itself: pages, people, threads, comments, tokens, the queue of webhooks and the ledger.
//!
//! It performs nothing and asks for nothing: time comes with each call, chance comes from a seeded generator.

mod acts;
pub(crate) mod feed;
mod owner;
mod state;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value};

use crate::config::{ALL_FIELDS, WorldConfig};
use crate::faults::Faults;
use crate::ids;
use crate::ledger::Ledger;
use crate::limits::ACCOUNT_LINKING_MS;
use crate::person::{Act, Person};
use crate::thread::Thread;
use crate::webhook::queue::Queue;
pub(crate) use state::{Activity, CommentState, Contact, PageState, PostState};

/// A whole simulated Meta. See the crate's head for what it is for.
///
/// ```
/// use comanda_sim::{Act, PageConfig, World, WorldConfig};
///
/// let mut config = WorldConfig::new("900100", "secret", "verify");
/// config.callback_url = Some("http://127.0.0.1:8080/webhooks/meta".to_owned());
/// config.pages.push(PageConfig::new("104", "Pho Lan", "page-token"));
/// let mut world = World::new(config);
/// world.person_does("104", "7001", Act::Text { text: "2 pho".to_owned() }, 1_795_000_000_000);
/// let calls = world.due(1_795_000_000_100);
/// assert_eq!(calls.len(), 1);
/// world.webhook_result(calls[0].id, Ok(200), 1_795_000_000_110);
/// assert_eq!(world.next_due(), None);
/// ```
pub struct World {
    pub(crate) config: WorldConfig,
    pub(crate) faults: Faults,
    pub(crate) rng: ChaCha8Rng,
    pub(crate) pages: BTreeMap<String, PageState>,
    pub(crate) people: HashMap<String, Person>,
    pub(crate) contacts: HashMap<(String, String), Contact>,
    pub(crate) comments: BTreeMap<String, CommentState>,
    pub(crate) posts: BTreeMap<String, PostState>,
    /// The `ref` of a link that somebody followed before there was a thread, by page and person.
    pub(crate) followed_links: HashMap<(String, String), String>,
    pub(crate) callback_url: Option<String>,
    pub(crate) app_fields: Vec<String>,
    /// Dead tokens with the subcode of error 190.
    pub(crate) revoked: HashMap<String, u32>,
    /// Tokens that die by themselves, and when (milliseconds).
    pub(crate) token_ends_ms: HashMap<String, i64>,
    /// Page and permission that its owner has taken back.
    pub(crate) missing_permissions: BTreeSet<(String, String)>,
    /// Who has a role on the app, while it is in development mode; `None` = it is live.
    pub(crate) testers: Option<BTreeSet<String>>,
    /// Page by token.
    pub(crate) page_tokens: HashMap<String, String>,
    pub(crate) user_token: String,
    /// Login codes that wait for their exchange, with the redirect they were made for.
    pub(crate) login_codes: HashMap<String, String>,
    /// Account-linking tokens: page, person, and when they end (milliseconds).
    pub(crate) linking_tokens: HashMap<String, (String, String, i64)>,
    pub(crate) queue: Queue,
    pub(crate) ledger: Ledger,
    pub(crate) calls_made: u64,
    pub(crate) deliveries_reported: u64,
    pub(crate) people_waiting: usize,
    nobody: Thread,
    nothing: Map<String, Value>,
}

impl World {
    /// A world in which nothing has happened yet.
    pub fn new(config: WorldConfig) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        let user_token = format!("EAAU{}", ids::word(&mut rng, 40));
        let pages = config.pages.iter().map(|page| (page.id.clone(), PageState::new(page))).collect();
        Self {
            faults: config.faults.clone(),
            rng,
            pages,
            people: HashMap::new(),
            contacts: HashMap::new(),
            comments: BTreeMap::new(),
            posts: BTreeMap::new(),
            followed_links: HashMap::new(),
            callback_url: config.callback_url.clone(),
            app_fields: ALL_FIELDS.iter().map(|&field| field.to_owned()).collect(),
            revoked: HashMap::new(),
            token_ends_ms: HashMap::new(),
            missing_permissions: BTreeSet::new(),
            testers: None,
            page_tokens: config
                .pages
                .iter()
                .map(|page| (page.access_token.clone(), page.id.clone()))
                .collect(),
            user_token,
            login_codes: HashMap::new(),
            linking_tokens: HashMap::new(),
            queue: Queue::default(),
            ledger: Ledger::new(config.ledger_rows_max),
            calls_made: 0,
            deliveries_reported: 0,
            people_waiting: 0,
            nobody: Thread::new("", ""),
            nothing: Map::new(),
            config,
        }
    }

    /// The conversation as the person's phone shows it; an empty one when they never met.
    pub fn thread(&self, page: &str, person: &str) -> &Thread {
        self.contacts
            .get(&(page.to_owned(), person.to_owned()))
            .map_or(&self.nobody, |contact| &contact.thread)
    }

    /// What the app set on a page through its `messenger_profile` edge, by property: `get_started`, `greeting`,
    /// `ice_breakers`, `persistent_menu` and the rest, as it was given. Empty when the page is unknown.
    pub fn messenger_profile(&self, page: &str) -> &Map<String, Value> {
        self.pages.get(page).map_or(&self.nothing, |page| &page.messenger_profile)
    }

    /// What was sent and accepted so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The fault switches in force.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Changes the fault switches; what is already queued stays as it is.
    pub fn set_faults(&mut self, faults: Faults) {
        self.faults = faults;
    }

    /// Points the app's webhooks at another address, without verification.
    pub fn set_callback(&mut self, url: &str) {
        self.callback_url = Some(url.to_owned());
    }

    /// Kills a token: from now on it gets error 190 with `subcode` (460 = password changed, 458 = app removed).
    pub fn revoke_token(&mut self, token: &str, subcode: u32) {
        self.revoked.insert(token.to_owned(), subcode);
    }

    /// Makes a token live again.
    pub fn restore_token(&mut self, token: &str) {
        self.revoked.remove(token);
        self.token_ends_ms.remove(token);
    }

    /// A long-lived token of the person who manages every page.
    pub fn user_token(&self) -> &str {
        &self.user_token
    }

    /// Ids and names of the pages, in order of id.
    pub fn pages(&self) -> Vec<(&str, &str)> {
        self.pages.values().map(|page| (page.id.as_str(), page.name.as_str())).collect()
    }

    /// What is known about a person.
    pub fn person(&self, psid: &str) -> Option<&Person> {
        self.people.get(psid)
    }

    /// Sets a person's profile, for example to block the page or to hide the name.
    pub fn set_person(&mut self, person: Person) {
        self.people.insert(person.psid.clone(), person);
    }

    /// What Messenger appends to the address of an account-link button when the person taps it: a token that lives
    /// five minutes, and where to go afterwards: `return_to` with the token in it.
    pub fn account_link_address(
        &mut self,
        url: &str,
        return_to: &str,
        page: &str,
        person: &str,
        now_ms: i64,
    ) -> Option<String> {
        let mut address = url::Url::parse(url).ok()?;
        let mut back = url::Url::parse(return_to).ok()?;
        let token = ids::word(&mut self.rng, 40);
        back.query_pairs_mut().append_pair("t", &token);
        address
            .query_pairs_mut()
            .append_pair("account_linking_token", &token)
            .append_pair("redirect_uri", back.as_str());
        let ends_ms = now_ms + ACCOUNT_LINKING_MS;
        self.linking_tokens.insert(token, (page.to_owned(), person.to_owned(), ends_ms));
        Some(address.into())
    }

    /// The shop's page sent the browser back. With an `authorization_code` the account is linked; without one the
    /// log-in failed. `false` when the token is unknown or too old.
    pub fn finish_account_link(
        &mut self,
        token: &str,
        authorization_code: Option<String>,
        now_ms: i64,
    ) -> bool {
        let Some((page, person, ends_ms)) = self.linking_tokens.remove(token) else { return false };
        if now_ms >= ends_ms {
            return false;
        }
        if let Some(authorization_code) = authorization_code {
            self.person_does(&page, &person, Act::LinkAccount { authorization_code }, now_ms);
        }
        true
    }

    /// Invents a new person and gives the PSID.
    pub fn new_person(&mut self) -> String {
        let psid = ids::digits(&mut self.rng, 16);
        self.people.entry(psid.clone()).or_insert_with(|| Person::from_psid(&psid, self.config.profiles));
        psid
    }

    /// Threads with at least one bubble: page, person and name, the latest first.
    pub fn contacts_of(&self, page: &str) -> Vec<(String, String)> {
        let mut rows: Vec<_> = self
            .contacts
            .iter()
            .filter(|((of, _), _)| of == page)
            .map(|((_, person), contact)| {
                let at_ms = contact.thread.bubbles.last().map_or(0, |bubble| bubble.at_ms);
                (std::cmp::Reverse(at_ms), person.clone())
            })
            .collect();
        rows.sort();
        rows.into_iter()
            .map(|(_, person)| {
                let name = self.people.get(&person).map_or_else(|| person.clone(), Person::name);
                (person, name)
            })
            .collect()
    }
}
