//! Ids: parsed once at the door, then trusted. They are not interchangeable.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hash::IdHash;
use crate::limits;

/// Why a text is not an id of the wanted kind. Carries the length only: ids of people are personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}: {len} bytes where 1 to {len_max} printable ones without spaces were expected")]
pub struct InvalidId {
    kind: &'static str,
    len: usize,
    len_max: usize,
}

fn check(kind: &'static str, raw: &str, len_max: usize) -> Result<(), InvalidId> {
    check_letters(kind, raw, len_max, |letter| !letter.is_control() && !letter.is_whitespace())
}

/// Menu ids may hold single spaces inside ("lemon cake"): an owner's spreadsheet often has them.
fn check_sku(kind: &'static str, raw: &str, len_max: usize) -> Result<(), InvalidId> {
    let inner_spaces = raw.trim() == raw && !raw.contains("  ");
    check_letters(kind, raw, len_max, |letter| {
        !letter.is_control() && (!letter.is_whitespace() || (letter == ' ' && inner_spaces))
    })
}

fn check_letters(
    kind: &'static str,
    raw: &str,
    len_max: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<(), InvalidId> {
    if raw.is_empty() || raw.len() > len_max || !raw.chars().all(allowed) {
        return Err(InvalidId { kind, len: raw.len(), len_max });
    }
    Ok(())
}

/// Prints at most the first and last two characters: enough to tell two people apart in a log, not to find them.
fn shortened(raw: &str) -> String {
    let letters: Vec<char> = raw.chars().collect();
    match letters.as_slice() {
        [first, second, .., before_last, last] if letters.len() > 6 => {
            format!("{first}{second}..{before_last}{last}")
        }
        _ => "..".to_owned(),
    }
}

macro_rules! text_id {
    ($(#[$meta:meta])* $name:ident, $kind:literal, $len_max:expr, $check:ident, $debug:expr) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses: 1 to the kind's bound of bytes, no spaces or control characters.
            pub fn parse(raw: &str) -> Result<Self, InvalidId> {
                $check($kind, raw, $len_max)?;
                Ok(Self(raw.to_owned()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(raw: &str) -> Result<Self, InvalidId> {
                Self::parse(raw)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(raw: String) -> Result<Self, InvalidId> {
                $check($kind, &raw, $len_max)?;
                Ok(Self(raw))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let show: fn(&str) -> String = $debug;
                write!(formatter, "{}({})", stringify!($name), show(&self.0))
            }
        }
    };
}

text_id!(
    /// A Facebook Page, an Instagram account or a WhatsApp phone number id: the shop's side of a conversation.
    PageId, "page id", limits::PAGE_ID_LEN_MAX, check, str::to_owned
);
text_id!(
    /// The customer's side of a conversation: PSID, IGSID, WhatsApp id, root post of a feed item, or `page`.
    ThreadId, "thread id", limits::THREAD_ID_LEN_MAX, check, shortened
);
text_id!(
    /// A person as one channel knows them (PSID, IGSID, WhatsApp id). Personal data: `Debug` shortens it.
    PersonId, "person id", limits::THREAD_ID_LEN_MAX, check, shortened
);
text_id!(
    /// Meta's id of one message (`mid`).
    MessageId, "message id", limits::MESSAGE_ID_LEN_MAX, check, str::to_owned
);
text_id!(
    /// Meta's id of a post, comment or other object of a Page's feed.
    FeedObjectId, "feed object id", limits::THREAD_ID_LEN_MAX, check, str::to_owned
);
text_id!(
    /// Id of something the shop file or the menu names: a section, item, choice, size, branch or combo.
    Sku, "menu or shop id", limits::SKU_LEN_MAX, check_sku, str::to_owned
);

macro_rules! hash_id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// From the 16 bytes as stored.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes as stored.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// Parses the printed form: the prefix and 32 lower-case hexadecimal digits.
            pub fn parse(raw: &str) -> Result<Self, InvalidHashId> {
                let wrong = || InvalidHashId { prefix: $prefix, len: raw.len() };
                let digits = raw.strip_prefix($prefix).ok_or_else(wrong)?;
                let mut bytes = [0; 16];
                hex::decode_to_slice(digits, &mut bytes).map_err(|_| wrong())?;
                Ok(Self(bytes))
            }
        }

        impl FromStr for $name {
            type Err = InvalidHashId;
            fn from_str(raw: &str) -> Result<Self, InvalidHashId> {
                Self::parse(raw)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidHashId;
            fn try_from(raw: String) -> Result<Self, InvalidHashId> {
                Self::parse(&raw)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}{}", $prefix, hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }
    };
}

/// Why a text is not a printed 16-byte id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `{prefix}` and 32 hexadecimal digits, found {len} bytes")]
pub struct InvalidHashId {
    prefix: &'static str,
    len: usize,
}

hash_id!(
    /// What happened, deterministically: the same item delivered twice has the same id (see [`crate::record`]).
    EventId, "evt_"
);
hash_id!(
    /// One delivery to the log: a webhook call, a desk command, a batch of due timers.
    DeliveryId, "dlv_"
);
hash_id!(
    /// One order, derived from the event that confirmed it, so that confirming twice makes one order.
    OrderId, "ord_"
);
hash_id!(
    /// One row of the outbox, derived from the event that caused it and its place among that event's effects.
    OutboxId, "obx_"
);
hash_id!(
    /// One person behind one or more identities, derived from the first identity seen.
    ProfileId, "prf_"
);
hash_id!(
    /// One timer: derived from the conversation and what it waits for, so that setting it again moves it.
    TimerId, "tmr_"
);
hash_id!(
    /// One thing a person did on the desk; chosen by the desk, so that a doubled click is one command.
    CommandId, "cmd_"
);

impl OrderId {
    /// The order that `confirming` creates.
    pub fn of(confirming: EventId) -> Self {
        Self(IdHash::new("order/1").part(confirming.as_bytes()).finish())
    }

    /// What the customer writes on a bank transfer: short, and unlikely to be that of another order of these days.
    pub fn payment_reference(self) -> String {
        let letters: String = hex::encode(self.0).chars().take(8).collect();
        format!("CM{}", letters.to_uppercase())
    }
}

impl OutboxId {
    /// The outbox row for effect number `index` of `event`.
    pub fn of(event: EventId, index: usize) -> Self {
        Self(IdHash::new("outbox/1").part(event.as_bytes()).part(&(index as u64).to_be_bytes()).finish())
    }
}

/// Where a conversation happens. Also tells which kind of webhook object an item came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Facebook Messenger.
    Messenger,
    /// Instagram direct messages.
    Instagram,
    /// WhatsApp Cloud API.
    Whatsapp,
    /// The Facebook Page itself: posts, comments, reactions, and changes of its settings.
    Feed,
    /// Comments and mentions on Instagram.
    InstagramFeed,
    /// The shop's own people and clocks: the desk and timers that belong to no conversation.
    Desk,
}

impl Channel {
    /// Every channel, in the order of their persisted names.
    pub const ALL: [Self; 6] =
        [Self::Messenger, Self::Instagram, Self::Whatsapp, Self::Feed, Self::InstagramFeed, Self::Desk];

    /// The persisted name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Whatsapp => "whatsapp",
            Self::Feed => "feed",
            Self::InstagramFeed => "instagram_feed",
            Self::Desk => "desk",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a text is not the name of a channel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown channel `{0}`; known are messenger, instagram, whatsapp, feed, instagram_feed, desk")]
pub struct UnknownChannel(String);

impl FromStr for Channel {
    type Err = UnknownChannel;
    fn from_str(raw: &str) -> Result<Self, UnknownChannel> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == raw)
            .ok_or_else(|| UnknownChannel(raw.to_owned()))
    }
}

/// The partition key: order is promised only within one conversation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConversationKey {
    /// The shop's side.
    pub page: PageId,
    /// Where.
    pub channel: Channel,
    /// The customer's side, the root post, or `page`.
    pub thread: ThreadId,
}

/// Why a text is not a printed conversation key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `page/channel/thread`")]
pub struct InvalidConversationKey;

impl ConversationKey {
    /// The lane of the log, stable for ever: FNV-1a over the printed key, modulo [`limits::PARTITIONS`].
    pub fn partition(&self) -> u16 {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for part in [self.page.as_str(), self.channel.as_str(), self.thread.as_str()] {
            for byte in part.bytes().chain([b'/']) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        u16::try_from(hash % u64::from(limits::PARTITIONS)).unwrap_or_default()
    }
}

impl fmt::Display for ConversationKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}/{}", self.page, self.channel, self.thread)
    }
}

impl FromStr for ConversationKey {
    type Err = InvalidConversationKey;
    fn from_str(raw: &str) -> Result<Self, InvalidConversationKey> {
        let mut parts = raw.splitn(3, '/');
        let mut next = || parts.next().ok_or(InvalidConversationKey);
        let page = PageId::parse(next()?).map_err(|_| InvalidConversationKey)?;
        let channel = next()?.parse().map_err(|_| InvalidConversationKey)?;
        let thread = ThreadId::parse(next()?).map_err(|_| InvalidConversationKey)?;
        Ok(Self { page, channel, thread })
    }
}

#[cfg(test)]
mod tests;
