//! What a person does on the desk, as a record: who, what, and which revision they were looking at.

use serde::{Deserialize, Serialize};

use crate::hash::IdHash;
use crate::id::{CommandId, EventId, MessageId, OrderId, OutboxId, Sku};
use crate::order::{OrderAction, Stage};
use crate::profile::Identity;

/// A command as the bytes of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "version")]
pub enum DeskCommand {
    /// The first form.
    #[serde(rename = "1")]
    V1 {
        /// Chosen by the desk: the same click sent twice is one command.
        id: CommandId,
        /// Who did it: a user's name, or the name of the screen.
        by: String,
        /// What.
        what: DeskAction,
    },
}

impl DeskCommand {
    /// Its id.
    pub const fn id(&self) -> CommandId {
        let Self::V1 { id, .. } = self;
        *id
    }

    /// Whether it is the customer's word, and not that of somebody of the shop.
    pub const fn is_of_customer(&self) -> bool {
        let Self::V1 { what, .. } = self;
        matches!(what, DeskAction::Heard { .. })
    }

    /// The id of its record: derived from the command, so that a doubled click is one event.
    pub fn event_id(&self) -> EventId {
        EventId::from_bytes(IdHash::new("event/1").part(b"command").part(self.id().as_bytes()).finish())
    }
}

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum DeskAction {
    /// Something to an order.
    Order {
        /// Which.
        order: OrderId,
        /// The revision on the screen: if the order has moved on, the command is refused in words.
        expected_revision: u32,
        /// What.
        action: OrderAction,
    },
    /// The conversation goes to a person, or back to the bot.
    Takeover {
        /// To a person.
        with_person: bool,
    },
    /// A person answers from the desk.
    Say {
        /// What they wrote.
        text: String,
    },
    /// These two are one person.
    Link {
        /// One.
        left: Identity,
        /// The other.
        right: Identity,
    },
    /// These two were taken for one person, and are not.
    Unlink {
        /// One.
        left: Identity,
        /// The other.
        right: Identity,
    },
    /// Somebody who is only known from posts is to be forgotten: they have no conversation that could say so.
    ForgetCommenter {
        /// Who.
        who: Identity,
    },
    /// What a voice note says, written down by a service. It is the customer's word, and the desk's in nothing.
    Heard {
        /// The message.
        mid: MessageId,
        /// The words; `None` where nothing could be made out.
        text: Option<String>,
    },
    /// What becomes of an answer that the bot has drafted.
    Draft {
        /// Which.
        draft: OutboxId,
        /// What.
        verdict: DraftVerdict,
    },
    /// The person of this conversation asked for what is kept of them to be deleted.
    DeleteData,
    /// The kitchen of a branch is in a rush, or calm again.
    Rush {
        /// Which.
        branch: Sku,
        /// In a rush.
        is_rush: bool,
    },
}

/// What a person makes of a drafted answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum DraftVerdict {
    /// It goes out as it is.
    Send,
    /// These words go out instead, with the buttons of the draft.
    Change {
        /// As typed.
        text: String,
    },
    /// Nothing goes out.
    Drop,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandOutcome {
    /// Done; the order's new revision where it was about one.
    Done {
        /// New revision.
        revision: Option<u32>,
    },
    /// The order had moved on.
    Stale {
        /// Where it is now.
        stage: Stage,
        /// Its revision now.
        revision: u32,
    },
    /// It cannot be done.
    Refused {
        /// Why, for people.
        reason: String,
    },
}
