//! [`PeopleStore`] in SQL.

use std::collections::HashMap;

use comanda_domain::id::ProfileId;
use comanda_domain::money::{Currency, Money};
use comanda_domain::profile::{Identity, add_amount};

use super::super::SqlStore;
use super::super::fields::Fields;
use super::super::orders::{self, order_columns};
use super::super::session::Session;
use super::super::statement::{Action, Template};
use super::super::value::{Kind, Row};
use crate::detail::full_name;
use crate::port::people::{Deeds, KnownIdentity, PeopleLink, PersonFile, PersonRow};
use crate::port::{BoxFuture, PeopleStore, StoreError};

static ORDERED: Template<1> = Template {
    name: "ordered_by_people",
    columns: [("whose", Kind::Text)],
    action: Action::With(
        "SELECT o.conversation, o.currency, COUNT(*) AS orders, CAST(SUM(o.total) AS BIGINT) AS value \
         FROM v JOIN orders o ON o.conversation = v.whose WHERE o.stage NOT IN ('rejected', 'cancelled') \
         GROUP BY o.conversation, o.currency",
    ),
};

/// The direct conversations of the identities that share the profile `$1`.
macro_rules! conversations_of {
    () => {
        "(SELECT i.page || '/' || i.channel || '/' || i.person FROM identities i WHERE i.profile = $1)"
    };
}

/// The name of a row with `first_name`, `last_name` (as Meta says) and `name` (as it came along).
fn name(fields: Fields<'_>) -> Result<Option<String>, StoreError> {
    let (first, last) = (fields.optional_text("first_name")?, fields.optional_text("last_name")?);
    match full_name(first.as_deref(), last.as_deref()) {
        Some(name) => Ok(Some(name)),
        None => fields.optional_text("name"),
    }
}

fn known_identity(row: &Row) -> Result<KnownIdentity, StoreError> {
    let fields = Fields::new(row, "identity");
    Ok(KnownIdentity {
        identity: Identity {
            page: fields.parsed("page")?,
            channel: fields.parsed("channel")?,
            person: fields.parsed("person")?,
        },
        own_profile: fields.parsed("own_profile")?,
        name: name(fields)?,
        locale: fields.optional_text("locale")?,
        first_seen_at: fields.time("first_seen_at")?,
        last_inbound_at: fields.optional_time("last_inbound_at")?,
        last_outbound_at: fields.optional_time("last_outbound_at")?,
    })
}

fn people_link(row: &Row) -> Result<PeopleLink, StoreError> {
    let fields = Fields::new(row, "link");
    let undone_by = fields.optional_text("undone_by")?.unwrap_or_default();
    Ok(PeopleLink {
        left: fields.parsed("left_profile")?,
        right: fields.parsed("right_profile")?,
        how: fields.parsed("how")?,
        linked_at: fields.time("linked_at")?,
        linked_by: fields.text("linked_by")?,
        undone: fields.optional_time("undone_at")?.map(|at| (at, undone_by)),
    })
}

fn deeds(row: &Row) -> Result<Deeds, StoreError> {
    let fields = Fields::new(row, "count");
    Ok(Deeds { kind: fields.text("kind")?, count: fields.number("count")?, last_at: fields.time("last_at")? })
}

impl SqlStore {
    async fn people_now(&self, limit: usize) -> Result<Vec<PersonRow>, StoreError> {
        let sql = "SELECT i.profile, i.channel, i.name, p.first_name, p.last_name, c.updated_at, \
                   (SELECT ph.phone FROM identity_phones ph WHERE ph.page = i.page AND ph.channel = i.channel \
                    AND ph.person = i.person ORDER BY ph.first_seen_at DESC, ph.phone LIMIT 1) AS phone, \
                   c.key FROM conversations c \
                   JOIN identities i ON i.page = c.page AND i.channel = c.channel AND i.person = c.thread \
                   LEFT JOIN profiles p ON p.id = i.own_profile \
                   ORDER BY c.updated_at DESC, c.key LIMIT $1";
        let mut session = self.read().await?;
        let rows = session.select(sql, [limit.into()]).await?;
        let ordered = ordered_by(&mut session, &rows).await?;
        let mut people: Vec<PersonRow> = Vec::new();
        let mut places: HashMap<ProfileId, usize> = HashMap::new();
        for row in &rows {
            let fields = Fields::new(row, "person");
            let profile: ProfileId = fields.parsed("profile")?;
            let place = *places.entry(profile).or_insert(people.len());
            if place == people.len() {
                people.push(PersonRow::new(profile, fields.time("updated_at")?));
            }
            let Some(person) = people.get_mut(place) else { continue };
            person.add(fields)?;
            for (orders, value) in ordered.get(&fields.text("key")?).into_iter().flatten() {
                person.orders = person.orders.saturating_add(*orders);
                add_amount(&mut person.value, *value);
            }
        }
        commenters(&mut session, limit, &mut people, &mut places).await?;
        people.sort_by_key(|person| std::cmp::Reverse(person.last_at));
        Ok(people)
    }

    async fn person_now(
        &self,
        profile: ProfileId,
        orders_max: usize,
    ) -> Result<Option<PersonFile>, StoreError> {
        let mut session = self.read().await?;
        let id = || profile.to_string().into();
        let sql = "SELECT i.page, i.channel, i.person, i.own_profile, i.name, i.first_seen_at, \
                   p.first_name, p.last_name, d.locale, d.last_inbound_at, d.last_outbound_at FROM identities i \
                   LEFT JOIN profiles p ON p.id = i.own_profile \
                   LEFT JOIN facebook_details d ON d.page = i.page AND d.channel = i.channel AND d.person = i.person \
                   WHERE i.profile = $1 ORDER BY i.first_seen_at, i.own_profile";
        let rows = session.select(sql, [id()]).await?;
        let identities: Vec<KnownIdentity> = rows.iter().map(known_identity).collect::<Result<_, _>>()?;
        if identities.is_empty() {
            return Ok(None);
        }
        let sql = concat!(
            "SELECT ",
            order_columns!(),
            " FROM orders o WHERE o.conversation IN ",
            conversations_of!(),
            " ORDER BY o.placed_at DESC, o.number DESC, o.id LIMIT $2"
        );
        let orders = orders::by_query(&mut session, sql, [id(), orders_max.into()]).await?;
        Ok(Some(PersonFile {
            profile,
            identities,
            links: links_of(&mut session, profile).await?,
            phones: phones_of(&mut session, profile).await?,
            orders,
            deeds: deeds_of(&mut session, profile).await?,
        }))
    }

    async fn profile_now(&self, identity: &Identity) -> Result<Option<ProfileId>, StoreError> {
        let sql = "SELECT profile FROM identities WHERE page = $1 AND channel = $2 AND person = $3";
        let values = [
            identity.page.as_str().into(),
            identity.channel.as_str().into(),
            identity.person.as_str().into(),
        ];
        let rows = self.read().await?.select(sql, values).await?;
        rows.first().map(|row| Fields::new(row, "identity").parsed("profile")).transpose()
    }
}

/// Adds the people who did something under the posts: those who are listed already write there, too.
async fn commenters(
    session: &mut Session<'_>,
    limit: usize,
    people: &mut Vec<PersonRow>,
    places: &mut HashMap<ProfileId, usize>,
) -> Result<(), StoreError> {
    let sql = "SELECT i.profile, i.channel, i.name, p.first_name, p.last_name, NULL AS phone, \
               d.last_interaction_at AS updated_at FROM facebook_details d \
               JOIN identities i ON i.page = d.page AND i.channel = d.channel AND i.person = d.person \
               LEFT JOIN profiles p ON p.id = i.own_profile \
               WHERE d.channel IN ('feed', 'instagram_feed') AND d.last_interaction_at IS NOT NULL \
               ORDER BY d.last_interaction_at DESC, d.person LIMIT $1";
    for row in session.select(sql, [limit.into()]).await? {
        let fields = Fields::new(&row, "person");
        let profile: ProfileId = fields.parsed("profile")?;
        let place = *places.entry(profile).or_insert(people.len());
        if place == people.len() {
            people.push(PersonRow::new(profile, fields.time("updated_at")?));
        }
        if let Some(person) = people.get_mut(place) {
            person.add(fields)?;
        }
    }
    Ok(())
}

/// How many orders and what they come to, by conversation, once for each currency.
async fn ordered_by(
    session: &mut Session<'_>,
    people: &[Row],
) -> Result<HashMap<String, Vec<(u32, Money)>>, StoreError> {
    let mut wanted = ORDERED.rows();
    for row in people {
        wanted.push([Fields::new(row, "person").text("key")?.into()]);
    }
    let mut ordered: HashMap<String, Vec<(u32, Money)>> = HashMap::new();
    for row in session.fetch(wanted).await? {
        let fields = Fields::new(&row, "order");
        let value = Money::new(fields.integer("value")?, fields.parsed::<Currency>("currency")?);
        ordered.entry(fields.text("conversation")?).or_default().push((fields.number("orders")?, value));
    }
    Ok(ordered)
}

async fn links_of(session: &mut Session<'_>, profile: ProfileId) -> Result<Vec<PeopleLink>, StoreError> {
    let sql = "SELECT left_profile, right_profile, how, linked_at, linked_by, undone_at, undone_by \
               FROM profile_links WHERE left_profile IN (SELECT own_profile FROM identities WHERE profile = $1) \
               OR right_profile IN (SELECT own_profile FROM identities WHERE profile = $1) \
               ORDER BY linked_at, left_profile, right_profile, how";
    session.select(sql, [profile.to_string().into()]).await?.iter().map(people_link).collect()
}

async fn phones_of(session: &mut Session<'_>, profile: ProfileId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT ph.phone, MAX(ph.first_seen_at) AS seen_at FROM identities i \
               JOIN identity_phones ph ON ph.page = i.page AND ph.channel = i.channel AND ph.person = i.person \
               WHERE i.profile = $1 GROUP BY ph.phone ORDER BY seen_at DESC, ph.phone";
    let rows = session.select(sql, [profile.to_string().into()]).await?;
    rows.iter().map(|row| Fields::new(row, "phone number").text("phone")).collect()
}

async fn deeds_of(session: &mut Session<'_>, profile: ProfileId) -> Result<Vec<Deeds>, StoreError> {
    let sql = concat!(
        "SELECT 'message' AS kind, COUNT(*) AS count, MAX(m.occurred_at) AS last_at FROM messages m \
         WHERE m.inbound = 1 AND m.conversation IN ",
        conversations_of!(),
        " HAVING COUNT(*) > 0 UNION ALL \
         SELECT COALESCE(f.item, n.kind) AS kind, COUNT(*) AS count, MAX(n.occurred_at) AS last_at FROM identities i \
         JOIN interactions n ON n.page = i.page AND n.person = i.person AND n.channel = i.channel \
         LEFT JOIN feed_events f ON f.event = n.event \
         WHERE i.profile = $1 AND n.channel IN ('feed', 'instagram_feed') GROUP BY COALESCE(f.item, n.kind)"
    );
    let rows = session.select(sql, [profile.to_string().into()]).await?;
    let mut counted: Vec<Deeds> = rows.iter().map(deeds).collect::<Result<_, _>>()?;
    counted.sort_by(|left, right| left.kind.cmp(&right.kind));
    Ok(counted)
}

impl PersonRow {
    fn add(&mut self, fields: Fields<'_>) -> Result<(), StoreError> {
        if self.name.is_none() {
            self.name = name(fields)?;
        }
        if self.phone.is_none() {
            self.phone = fields.optional_text("phone")?;
        }
        let channel = fields.parsed("channel")?;
        if !self.channels.contains(&channel) {
            self.channels.push(channel);
        }
        Ok(())
    }
}

impl PeopleStore for SqlStore {
    fn people(&self, limit: usize) -> BoxFuture<'_, Result<Vec<PersonRow>, StoreError>> {
        Box::pin(self.people_now(limit))
    }

    fn person(
        &self,
        profile: ProfileId,
        orders_max: usize,
    ) -> BoxFuture<'_, Result<Option<PersonFile>, StoreError>> {
        Box::pin(self.person_now(profile, orders_max))
    }

    fn profile_of<'a>(
        &'a self,
        identity: &'a Identity,
    ) -> BoxFuture<'a, Result<Option<ProfileId>, StoreError>> {
        Box::pin(self.profile_now(identity))
    }
}
