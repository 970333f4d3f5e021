//! Identities, the profiles behind them, and when they were last heard of.

pub(super) mod links;
mod read;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;

use super::session::Session;
use super::statement::{Action, Template};
use super::value::Kind;
use crate::detail::{identity, name_along, profile_of};
use crate::port::StoreError;
use crate::port::admin::PersonDetails;
use crate::port::conversation::{Direction, Interaction};

/// Before the identities, so that a new identity finds its profile. An identity that is known keeps its profile, even
/// if that is not the one it was made with.
static PROFILES: Template<5> = Template {
    name: "profiles",
    columns: [
        ("page", Kind::Text),
        ("channel", Kind::Text),
        ("person", Kind::Text),
        ("profile", Kind::Text),
        ("seen_at", Kind::Integer),
    ],
    action: Action::With(
        "INSERT INTO profiles (id, updated_at) SELECT v.profile, v.seen_at FROM v \
         WHERE v.page IS NOT NULL AND NOT EXISTS (SELECT 1 FROM identities i \
         WHERE i.page = v.page AND i.channel = v.channel AND i.person = v.person) \
         ON CONFLICT (id) DO NOTHING",
    ),
};

static IDENTITIES: Template<7> = Template {
    name: "identities",
    columns: [
        ("page", Kind::Text),
        ("channel", Kind::Text),
        ("person", Kind::Text),
        ("profile", Kind::Text),
        ("own_profile", Kind::Text),
        ("name", Kind::Text),
        ("first_seen_at", Kind::Integer),
    ],
    action: Action::Insert {
        table: "identities",
        on_conflict: "ON CONFLICT (page, channel, person) DO UPDATE SET name = excluded.name \
                      WHERE excluded.name IS NOT NULL AND \
                      (identities.name IS NULL OR identities.name <> excluded.name)",
    },
};

static TIMES: Template<6> = Template {
    name: "facebook_details",
    columns: [
        ("page", Kind::Text),
        ("channel", Kind::Text),
        ("person", Kind::Text),
        ("last_interaction_at", Kind::Integer),
        ("last_inbound_at", Kind::Integer),
        ("last_outbound_at", Kind::Integer),
    ],
    action: Action::Insert {
        table: "facebook_details",
        on_conflict: "ON CONFLICT (page, channel, person) DO UPDATE SET \
            last_interaction_at = CASE WHEN excluded.last_interaction_at IS NULL \
                OR facebook_details.last_interaction_at > excluded.last_interaction_at \
                THEN facebook_details.last_interaction_at ELSE excluded.last_interaction_at END, \
            last_inbound_at = CASE WHEN excluded.last_inbound_at IS NULL \
                OR facebook_details.last_inbound_at > excluded.last_inbound_at \
                THEN facebook_details.last_inbound_at ELSE excluded.last_inbound_at END, \
            last_outbound_at = CASE WHEN excluded.last_outbound_at IS NULL \
                OR facebook_details.last_outbound_at > excluded.last_outbound_at \
                THEN facebook_details.last_outbound_at ELSE excluded.last_outbound_at END",
    },
};

/// Who was forgotten ([`crate::detail::NEVER_AGAIN`]) is not looked up again.
static FETCHED: Template<9> = Template {
    name: "facebook_details_fetched",
    columns: [
        ("of_page", Kind::Text),
        ("of_channel", Kind::Text),
        ("of_person", Kind::Text),
        ("first", Kind::Text),
        ("last", Kind::Text),
        ("portrait", Kind::Text),
        ("tongue", Kind::Text),
        ("answer", Kind::Text),
        ("at", Kind::Integer),
    ],
    action: Action::With(
        "UPDATE facebook_details SET first_name = COALESCE(v.first, facebook_details.first_name), \
         last_name = COALESCE(v.last, facebook_details.last_name), \
         picture = COALESCE(v.portrait, facebook_details.picture), \
         locale = COALESCE(v.tongue, facebook_details.locale), raw = v.answer, fetched_at = v.at FROM v \
         WHERE facebook_details.page = v.of_page AND facebook_details.channel = v.of_channel \
         AND facebook_details.person = v.of_person AND facebook_details.fetched_at < 9223372036854775807",
    ),
};

static NAMED: Template<7> = Template {
    name: "profiles_named",
    columns: [
        ("of_page", Kind::Text),
        ("of_channel", Kind::Text),
        ("of_person", Kind::Text),
        ("first", Kind::Text),
        ("last", Kind::Text),
        ("tongue", Kind::Text),
        ("at", Kind::Integer),
    ],
    action: Action::With(
        "UPDATE profiles SET first_name = COALESCE(v.first, profiles.first_name), \
         last_name = COALESCE(v.last, profiles.last_name), language = COALESCE(profiles.language, v.tongue), \
         updated_at = v.at FROM v JOIN identities i ON i.page = v.of_page AND i.channel = v.of_channel \
         AND i.person = v.of_person JOIN facebook_details d ON d.page = v.of_page AND d.channel = v.of_channel \
         AND d.person = v.of_person WHERE profiles.id = i.own_profile AND d.fetched_at < 9223372036854775807",
    ),
};

/// What is learnt of one identity.
#[derive(Debug)]
pub(super) struct Sighting {
    pub(super) identity: Identity,
    pub(super) name: Option<String>,
    pub(super) seen_at: Timestamp,
    pub(super) inbound_at: Option<Timestamp>,
    pub(super) outbound_at: Option<Timestamp>,
}

impl Sighting {
    pub(super) fn of(interaction: &Interaction) -> Option<Self> {
        let at = Some(interaction.occurred_at);
        let (inbound_at, outbound_at) = match interaction.direction {
            Direction::Inbound => (at, None),
            Direction::Outbound => (None, at),
        };
        Some(Self {
            identity: identity(&interaction.conversation, interaction.person.as_ref()?),
            name: name_along(interaction).map(str::to_owned),
            seen_at: interaction.occurred_at,
            inbound_at,
            outbound_at,
        })
    }

    fn absorb(&mut self, later: Self) {
        self.name = later.name.or(self.name.take());
        self.seen_at = self.seen_at.min(later.seen_at);
        self.inbound_at = self.inbound_at.max(later.inbound_at);
        self.outbound_at = self.outbound_at.max(later.outbound_at);
    }
}

/// Makes identities and profiles that are not there yet, and keeps names and times.
pub(super) async fn write(
    session: &mut Session<'_>,
    sightings: impl IntoIterator<Item = Sighting>,
) -> Result<(), StoreError> {
    // Sorted, so that two transactions that meet the same people never wait for each other in a circle.
    let mut people: BTreeMap<(String, &'static str, String), Sighting> = BTreeMap::new();
    for sighting in sightings {
        let Identity { page, channel, person } = &sighting.identity;
        let key = (page.as_str().to_owned(), channel.as_str(), person.as_str().to_owned());
        match people.entry(key) {
            Entry::Occupied(known) => known.into_mut().absorb(sighting),
            Entry::Vacant(new) => drop(new.insert(sighting)),
        }
    }
    let (mut profiles, mut identities, mut times) = (PROFILES.rows(), IDENTITIES.rows(), TIMES.rows());
    for sighting in people.into_values() {
        let Identity { page, channel, person } = &sighting.identity;
        let key = || [page.as_str().into(), channel.as_str().into(), person.as_str().into()];
        let profile = profile_of(&sighting.identity).to_string();
        let [page, channel, person] = key();
        profiles.push([page, channel, person, profile.clone().into(), sighting.seen_at.into()]);
        let [page, channel, person] = key();
        identities.push([
            page,
            channel,
            person,
            profile.clone().into(),
            profile.into(),
            sighting.name.into(),
            sighting.seen_at.into(),
        ]);
        let [page, channel, person] = key();
        let last = sighting.inbound_at.max(sighting.outbound_at);
        times.push([
            page,
            channel,
            person,
            last.into(),
            sighting.inbound_at.into(),
            sighting.outbound_at.into(),
        ]);
    }
    session.write(profiles).await?;
    session.write(identities).await?;
    session.write(times).await?;
    Ok(())
}

/// Keeps what the Graph API said of people; takes away nothing that was known.
pub(super) async fn write_details(
    session: &mut Session<'_>,
    people: &[PersonDetails],
) -> Result<(), StoreError> {
    let sighting = |details: &PersonDetails| Sighting {
        identity: details.identity.clone(),
        name: None,
        seen_at: details.fetched_at,
        inbound_at: None,
        outbound_at: None,
    };
    write(session, people.iter().map(sighting)).await?;
    let (mut fetched, mut named) = (FETCHED.rows(), NAMED.rows());
    for details in people {
        let Identity { page, channel, person } = &details.identity;
        let key = || [page.as_str().into(), channel.as_str().into(), person.as_str().into()];
        let both = || [details.first_name.clone().into(), details.last_name.clone().into()];
        let ([page, channel, person], [first, last]) = (key(), both());
        fetched.push([
            page,
            channel,
            person,
            first,
            last,
            details.picture.clone().into(),
            details.locale.clone().into(),
            details.raw.as_str().into(),
            details.fetched_at.into(),
        ]);
        let ([page, channel, person], [first, last]) = (key(), both());
        named.push([
            page,
            channel,
            person,
            first,
            last,
            details.locale.clone().into(),
            details.fetched_at.into(),
        ]);
    }
    session.write(fetched).await?;
    session.write(named).await.map(drop)
}
