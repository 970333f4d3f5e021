//! Who is one person with whom: links between identities, and the profile that they share while they are linked.
//!
//! Links are kept between the profiles that identities were made with. From those that stand it follows which identities hang
//! together; they share the profile of the one that was seen first. So undoing a link gives everybody back what they had.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use comanda_domain::id::{ConversationKey, ProfileId};
use comanda_domain::profile::{Identity, LinkedBy};
use comanda_domain::time::Timestamp;

use super::super::fields::Fields;
use super::super::session::{Session, Turn};
use super::super::statement::{Action, Template};
use super::super::value::Kind;
use crate::detail::profile_of;
use crate::port::StoreError;
use crate::port::conversation::{LinkChange, PlacedOrder};
use crate::port::people::PHONE_PEOPLE_MAX;

/// Where somebody has said that two are not one person, only somebody may say that they are.
static LINK: Template<5> = Template {
    name: "profile_links",
    columns: [
        ("left_profile", Kind::Text),
        ("right_profile", Kind::Text),
        ("how", Kind::Text),
        ("linked_at", Kind::Integer),
        ("linked_by", Kind::Text),
    ],
    action: Action::With(
        "INSERT INTO profile_links (left_profile, right_profile, how, linked_at, linked_by) \
         SELECT v.left_profile, v.right_profile, v.how, v.linked_at, v.linked_by FROM v \
         WHERE v.left_profile IS NOT NULL AND (v.how = 'hand' OR NOT EXISTS (SELECT 1 FROM profile_links l \
         WHERE l.left_profile = v.left_profile AND l.right_profile = v.right_profile AND l.undone_at IS NOT NULL)) \
         ON CONFLICT (left_profile, right_profile, how) DO UPDATE SET \
         linked_at = excluded.linked_at, linked_by = excluded.linked_by, undone_at = NULL, undone_by = NULL \
         WHERE excluded.how = 'hand' AND profile_links.undone_at IS NOT NULL",
    ),
};

/// Links of one kind, or of all.
static UNDO: Template<5> = Template {
    name: "profile_links_undone",
    columns: [
        ("former_left", Kind::Text),
        ("former_right", Kind::Text),
        ("at", Kind::Integer),
        ("by_whom", Kind::Text),
        ("only_how", Kind::Text),
    ],
    action: Action::With(
        "UPDATE profile_links SET undone_at = v.at, undone_by = v.by_whom FROM v \
         WHERE profile_links.left_profile = v.former_left AND profile_links.right_profile = v.former_right \
         AND profile_links.undone_at IS NULL AND (v.only_how IS NULL OR profile_links.how = v.only_how)",
    ),
};

static NEIGHBOURS: Template<1> = Template {
    name: "profile_neighbours",
    columns: [("known", Kind::Text)],
    action: Action::With(
        "SELECT l.left_profile, l.right_profile FROM v JOIN profile_links l ON l.left_profile = v.known \
         WHERE l.undone_at IS NULL \
         UNION SELECT l.left_profile, l.right_profile FROM v JOIN profile_links l ON l.right_profile = v.known \
         WHERE l.undone_at IS NULL",
    ),
};

static SEEN_FIRST: Template<1> = Template {
    name: "profiles_seen_first",
    columns: [("known", Kind::Text)],
    action: Action::With(
        "SELECT i.own_profile, i.first_seen_at FROM v JOIN identities i ON i.own_profile = v.known",
    ),
};

static SHARE: Template<2> = Template {
    name: "identities_share",
    columns: [("own", Kind::Text), ("shared", Kind::Text)],
    action: Action::With(
        "UPDATE identities SET profile = v.shared FROM v WHERE identities.own_profile = v.own \
         AND identities.profile <> v.shared",
    ),
};

/// Gives back what is new.
static PHONES: Template<5> = Template {
    name: "identity_phones",
    columns: [
        ("page", Kind::Text),
        ("channel", Kind::Text),
        ("person", Kind::Text),
        ("phone", Kind::Text),
        ("at", Kind::Integer),
    ],
    action: Action::With(
        "INSERT INTO identity_phones (shop, phone, page, channel, person, first_seen_at) \
         SELECT COALESCE((SELECT MIN(p.shop) FROM pages p \
         WHERE p.id = v.page OR p.instagram = v.page OR p.whatsapp = v.page), ''), \
         v.phone, v.page, v.channel, v.person, v.at FROM v WHERE v.page IS NOT NULL \
         ON CONFLICT (shop, phone, page, channel, person) DO NOTHING RETURNING shop, phone, page, channel, person",
    ),
};

static SHARERS: Template<2> = Template {
    name: "identity_phone_sharers",
    columns: [("of_shop", Kind::Text), ("of_phone", Kind::Text)],
    action: Action::With(
        "SELECT ph.shop, ph.phone, i.own_profile, ph.first_seen_at FROM v \
         JOIN identity_phones ph ON ph.shop = v.of_shop AND ph.phone = v.of_phone \
         JOIN identities i ON i.page = ph.page AND i.channel = ph.channel AND i.person = ph.person \
         ORDER BY ph.first_seen_at, i.own_profile",
    ),
};

/// Two profiles, the smaller one first.
type Pair = (String, String);

fn pair(left: &ProfileId, right: &ProfileId) -> Pair {
    let (left, right) = (left.to_string(), right.to_string());
    if left <= right { (left, right) } else { (right, left) }
}

/// A link that is to be there.
#[derive(Debug)]
pub(in crate::sql) struct NewLink {
    pair: Pair,
    how: LinkedBy,
    at: Timestamp,
    by: String,
}

impl NewLink {
    /// One that nobody made.
    pub(in crate::sql) fn found(left: &ProfileId, right: &ProfileId, how: LinkedBy, at: Timestamp) -> Self {
        Self { pair: pair(left, right), how, at, by: String::new() }
    }
}

/// Does what somebody said about who is who; of two about one pair, the later counts.
pub(in crate::sql) async fn change(
    session: &mut Session<'_>,
    changes: &[LinkChange],
) -> Result<(), StoreError> {
    let mut last: BTreeMap<Pair, &LinkChange> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.left != change.right) {
        last.insert(pair(&profile_of(&change.left), &profile_of(&change.right)), change);
    }
    let mut undone = UNDO.rows();
    let (mut links, mut touched) = (Vec::new(), BTreeSet::new());
    for (pair, change) in last {
        touched.extend([pair.0.clone(), pair.1.clone()]);
        if change.is_linked {
            links.push(NewLink { pair, how: LinkedBy::Hand, at: change.at, by: change.by.clone() });
        } else {
            undone.push([
                pair.0.into(),
                pair.1.into(),
                change.at.into(),
                change.by.as_str().into(),
                None::<&str>.into(),
            ]);
        }
    }
    session.write(undone).await?;
    write(session, links).await?;
    share(session, touched).await
}

/// Links, and lets those share a profile that hang together now.
pub(in crate::sql) async fn link(session: &mut Session<'_>, links: Vec<NewLink>) -> Result<(), StoreError> {
    let touched = links.iter().flat_map(|link| [link.pair.0.clone(), link.pair.1.clone()]).collect();
    write(session, links).await?;
    share(session, touched).await
}

/// Takes an identity out of everything it was linked with, as if it never had been.
pub(in crate::sql) async fn cut(session: &mut Session<'_>, identity: &Identity) -> Result<(), StoreError> {
    let own = profile_of(identity).to_string();
    let sql = "DELETE FROM profile_links WHERE left_profile = $1 OR right_profile = $1 \
               RETURNING left_profile, right_profile";
    let mut touched = BTreeSet::from([own.clone()]);
    for row in session.select(sql, [own.into()]).await? {
        let fields = Fields::new(&row, "link");
        touched.extend([fields.text("left_profile")?, fields.text("right_profile")?]);
    }
    share(session, touched).await
}

/// Who wrote comments and got a private reply as this identity: the same person, as Meta says.
pub(in crate::sql) async fn commenters(
    session: &mut Session<'_>,
    identity: &Identity,
) -> Result<Vec<Identity>, StoreError> {
    let sql = "SELECT i.page, i.channel, i.person FROM profile_links l \
               JOIN identities i ON i.own_profile IN (l.left_profile, l.right_profile) AND i.own_profile <> $1 \
               WHERE (l.left_profile = $1 OR l.right_profile = $1) AND l.how = 'private_reply' \
               AND l.undone_at IS NULL";
    let rows = session.select(sql, [profile_of(identity).to_string().into()]).await?;
    let identity = |row| {
        let fields = Fields::new(row, "identity");
        let (page, channel) = (fields.parsed("page")?, fields.parsed("channel")?);
        Ok(Identity { page, channel, person: fields.parsed("person")? })
    };
    rows.iter().map(identity).collect()
}

/// A private reply that reached somebody.
#[derive(Debug)]
pub(in crate::sql) struct PrivateReply {
    /// The post.
    pub(in crate::sql) conversation: ConversationKey,
    /// What it answers.
    pub(in crate::sql) comment: String,
    /// Who got it.
    pub(in crate::sql) reached: Identity,
    pub(in crate::sql) at: Timestamp,
}

/// The author of a comment is who the private reply to it reached.
pub(in crate::sql) async fn link_commenters(
    session: &mut Session<'_>,
    replies: &[PrivateReply],
) -> Result<(), StoreError> {
    for PrivateReply { conversation, comment, reached, at } in replies {
        let sql =
            "SELECT sender FROM feed_events WHERE post = $1 AND comment = $2 AND sender IS NOT NULL LIMIT 1";
        let rows =
            session.select(sql, [conversation.thread.as_str().into(), comment.as_str().into()]).await?;
        let Some(row) = rows.first() else { continue };
        let author = Identity {
            page: conversation.page.clone(),
            channel: conversation.channel,
            person: Fields::new(row, "comment").parsed("sender")?,
        };
        let new = NewLink::found(&profile_of(&author), &profile_of(reached), LinkedBy::PrivateReply, *at);
        link(session, vec![new]).await?;
    }
    Ok(())
}

async fn write(session: &mut Session<'_>, links: Vec<NewLink>) -> Result<(), StoreError> {
    let unique: BTreeMap<(Pair, LinkedBy), NewLink> =
        links.into_iter().map(|link| ((link.pair.clone(), link.how), link)).collect();
    let mut rows = LINK.rows();
    for ((pair, how), link) in unique {
        rows.push([pair.0.into(), pair.1.into(), how.as_str().into(), link.at.into(), link.by.into()]);
    }
    session.write(rows).await.map(drop)
}

/// Gives every identity that hangs together with one of `touched` the profile of the one among them that was seen first.
async fn share(session: &mut Session<'_>, touched: BTreeSet<String>) -> Result<(), StoreError> {
    if touched.is_empty() {
        return Ok(());
    }
    let (mut groups, mut edge) = (Groups::default(), touched.clone());
    for own in &touched {
        groups.add(own);
    }
    while !edge.is_empty() {
        let mut rows = NEIGHBOURS.rows();
        rows.extend(edge.iter().map(|own| [own.as_str().into()]));
        let mut further = BTreeSet::new();
        for row in session.fetch(rows).await? {
            let fields = Fields::new(&row, "link");
            let (left, right) = (fields.text("left_profile")?, fields.text("right_profile")?);
            further.extend([&left, &right].into_iter().filter(|own| !groups.has(own)).cloned());
            groups.join(&left, &right);
        }
        edge = further;
    }
    let mut rows = SEEN_FIRST.rows();
    rows.extend(groups.members().map(|own| [own.into()]));
    let mut seen_first: HashMap<String, i64> = HashMap::new();
    for row in session.fetch(rows).await? {
        let fields = Fields::new(&row, "identity");
        seen_first.insert(fields.text("own_profile")?, fields.integer("first_seen_at")?);
    }
    let mut rows = SHARE.rows();
    for (own, shared) in groups.eldest(&seen_first) {
        rows.push([own.into(), shared.into()]);
    }
    session.write(rows).await.map(drop)
}

/// Keeps the phone numbers of new orders, and links who shares one.
pub(in crate::sql) async fn write_phones(
    session: &mut Session<'_>,
    placed: &[PlacedOrder],
) -> Result<(), StoreError> {
    let mut rows = PHONES.rows();
    let mut at: HashMap<String, Timestamp> = HashMap::new();
    for PlacedOrder { order, .. } in placed {
        let (Some(identity), Some(phone)) = (Identity::of(&order.conversation), order.phone()) else {
            continue;
        };
        at.insert(phone.to_owned(), order.placed_at);
        rows.push([
            identity.page.as_str().into(),
            identity.channel.as_str().into(),
            identity.person.as_str().into(),
            phone.into(),
            order.placed_at.into(),
        ]);
    }
    if at.is_empty() {
        return Ok(());
    }
    // Two orders with one new number, at the same time: the second sees the first.
    session.take_turn(Turn::Link).await?;
    let new: BTreeSet<(String, String)> = session
        .fetch(rows)
        .await?
        .iter()
        .map(|row| Fields::new(row, "phone number"))
        .map(|fields| Ok((fields.text("shop")?, fields.text("phone")?)))
        .collect::<Result<_, StoreError>>()?;
    let mut rows = SHARERS.rows();
    rows.extend(new.into_iter().map(|(shop, phone)| [shop.into(), phone.into()]));
    let mut sharers: BTreeMap<(String, String), Vec<ProfileId>> = BTreeMap::new();
    for row in session.fetch(rows).await? {
        let fields = Fields::new(&row, "phone number");
        let key = (fields.text("shop")?, fields.text("phone")?);
        sharers.entry(key).or_default().push(fields.parsed("own_profile")?);
    }
    let (mut links, mut undone, mut parted) = (Vec::new(), UNDO.rows(), BTreeSet::new());
    for ((_, phone), profiles) in sharers {
        let Some((first, others)) = profiles.split_first() else { continue };
        let at = at.get(&phone).copied().unwrap_or(Timestamp::from_millis(0));
        for other in others {
            let new = NewLink::found(first, other, LinkedBy::Phone, at);
            if profiles.len() <= PHONE_PEOPLE_MAX {
                links.push(new);
                continue;
            }
            // It is the number of a house or an office: those whom it linked before are as many people.
            let (left, right) = new.pair;
            parted.extend([left.clone(), right.clone()]);
            undone.push([left.into(), right.into(), at.into(), "".into(), LinkedBy::Phone.as_str().into()]);
        }
    }
    session.write(undone).await?;
    share(session, parted).await?;
    if links.is_empty() { Ok(()) } else { link(session, links).await }
}

/// What hangs together: a number for each group.
#[derive(Debug, Default)]
struct Groups(BTreeMap<String, usize>);

impl Groups {
    fn has(&self, own: &str) -> bool {
        self.0.contains_key(own)
    }

    fn add(&mut self, own: &str) {
        let next = self.0.len();
        self.0.entry(own.to_owned()).or_insert(next);
    }

    /// Groups are a handful of people: every member of one is gone through.
    fn join(&mut self, left: &str, right: &str) {
        self.add(left);
        self.add(right);
        if let (Some(keep), Some(gone)) = (self.0.get(left).copied(), self.0.get(right).copied()) {
            self.0.values_mut().filter(|group| **group == gone).for_each(|group| *group = keep);
        }
    }

    fn members(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Everybody, with the one of their group that was seen first.
    fn eldest(&self, seen_first: &HashMap<String, i64>) -> Vec<(String, String)> {
        let age = |own: &str| seen_first.get(own).copied().unwrap_or(i64::MAX);
        let mut eldest: HashMap<usize, &str> = HashMap::new();
        for (own, group) in &self.0 {
            let known = eldest.entry(*group).or_insert(own);
            if (age(own), own.as_str()) < (age(known), *known) {
                *known = own;
            }
        }
        let of = |(own, group): (&String, &usize)| Some((own.clone(), (*eldest.get(group)?).to_owned()));
        self.0.iter().filter_map(of).collect()
    }
}
