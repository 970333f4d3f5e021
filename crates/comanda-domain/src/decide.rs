//! The waiter: one pure function from what is and what came in to what shall be and what shall be done.
//!
//! `decide` takes everything as an argument and performs nothing. The same arguments give the same decision, so a
//! replay of the log gives the same orders. It must not know Meta's JSON, SQL, or the time.

mod amend;
mod burst;
mod cart;
mod desk;
mod drafts;
mod feed;
pub mod hearing;
mod law;
mod menu_cards;
mod orders;
mod people;
mod questions;
pub mod recommend;
mod regular;
mod revise;
mod story;
mod taps;
mod to_read;
mod turn;
mod upsell;

use std::collections::HashMap;
use std::time::Duration;

use crate::command::{CommandOutcome, DeskAction, DeskCommand};
use crate::conversation::{BurstText, Conversation};
use crate::effect::{Effect, Outgoing};
use crate::event::AttachmentKind;
use crate::event::{Echo, Event, InboundMessage, PageEvent, ThreadControl};
use crate::id::{Channel, ConversationKey, EventId, MessageId, OrderId, OutboxId, Sku};
use crate::order::{Order, Stage};
use crate::promise::Load;
use crate::reading::Reading;
use crate::shop::Shop;
use crate::shop::delivery::Place;
use crate::tap::Tap;
use crate::time::Timestamp;
use crate::timer::{TimerChange, TimerKind};

pub use to_read::{ToRead, to_read};

use turn::Turn;

/// What came in.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Something on the page.
    Event(Box<Event>),
    /// A timer.
    Timer {
        /// Which.
        kind: TimerKind,
        /// The time it was set to.
        due: Timestamp,
    },
    /// Something on the desk.
    Command(DeskCommand),
}

/// How long things wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// After the last text of a burst, before it is answered. Zero answers at once.
    pub quiet: Duration,
    /// A "yes" that took longer than this to reach us is asked again.
    pub stale_after: Duration,
    /// How long a person on the desk may take a step back before the customer hears of it.
    pub undo: Duration,
}

/// An order as it stands.
#[derive(Debug, Clone, Copy)]
pub struct StandingOrder<'a> {
    /// The order.
    pub order: &'a Order,
    /// The stage before the current one.
    pub before: Option<Stage>,
}

/// How busy each branch is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loads(HashMap<Sku, Load>);

impl Loads {
    /// Notes how busy a branch is.
    pub fn set(&mut self, branch: &Sku, load: Load) {
        self.0.insert(branch.clone(), load);
    }

    /// How busy a branch is; quiet, if nobody said.
    pub fn of(&self, branch: &Sku) -> Load {
        self.0.get(branch).copied().unwrap_or_default()
    }
}

/// Everything a decision depends on besides the conversation and the input.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Id of the record: orders and outbox rows derive theirs from it.
    pub event: EventId,
    /// Whose conversation it is.
    pub key: &'a ConversationKey,
    /// The shop.
    pub shop: &'a Shop,
    /// What the text named by [`to_read`] says; `None` when it named none.
    pub reading: Option<&'a Reading>,
    /// When the record reached us.
    pub now: Timestamp,
    /// The order named by [`order_wanted`], if it exists.
    pub order: Option<StandingOrder<'a>>,
    /// The draft named by [`draft_wanted`], while nobody has decided on it.
    pub draft: Option<&'a Outgoing>,
    /// How busy the kitchens are.
    pub loads: &'a Loads,
    /// Our app's id, if configured: echoes that carry it are ours.
    pub our_app_id: Option<&'a str>,
    /// Whether a service writes voice notes down.
    pub can_hear: bool,
    /// What a service recommends ([`recommend`]), the best one first; empty where none was asked or none answered.
    pub advised: &'a [Sku],
    /// How long things wait.
    pub timing: Timing,
}

/// What shall be, and what shall be done.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Decision {
    /// The conversation afterwards.
    pub next: Conversation,
    /// What shall happen, in order.
    pub effects: Vec<Effect>,
    /// What is to be waited for.
    pub timers: Vec<TimerChange>,
    /// What became of a desk command.
    pub outcome: Option<CommandOutcome>,
}

/// The order that must be loaded before [`decide`] can take this input.
pub fn order_wanted(conversation: &Conversation, input: &Input) -> Option<OrderId> {
    match input {
        Input::Command(DeskCommand::V1 { what: DeskAction::Order { order, .. }, .. }) => Some(*order),
        Input::Command(_) | Input::Timer { .. } => conversation.last_order,
        Input::Event(event) => match tap_of_event(event) {
            Some(Tap::CancelOrder(order)) => Some(order),
            Some(_) | None => conversation.last_order,
        },
    }
}

/// The draft that must be loaded before [`decide`] can take this input.
pub const fn draft_wanted(input: &Input) -> Option<OutboxId> {
    match input {
        Input::Command(DeskCommand::V1 { what: DeskAction::Draft { draft, .. }, .. }) => Some(*draft),
        Input::Command(_) | Input::Timer { .. } | Input::Event(_) => None,
    }
}

/// Decides. See the module.
pub fn decide(conversation: &Conversation, input: &Input, context: &Context<'_>) -> Decision {
    let mut turn = Turn::new(conversation.clone(), context);
    match input {
        Input::Event(event) if event.standby => {}
        Input::Event(event) if is_feed(context.key.channel) => {
            turn.note_age(event.occurred_at);
            if let PageEvent::FeedChanged(change) = &event.body {
                feed::on_change(&mut turn, change);
            }
        }
        Input::Event(_) if !is_answered(context.key.channel) => {}
        Input::Event(event) => on_event(&mut turn, event),
        Input::Timer { kind, due } => on_timer(&mut turn, *kind, *due),
        Input::Command(DeskCommand::V1 { by, what, .. }) => desk::on_command(&mut turn, by, what),
    }
    let by_itself = !matches!(input, Input::Command(command) if !command.is_of_customer());
    turn.into_decision(by_itself && context.shop.is_shadow)
}

/// Channels in which the bot answers. The others are interpreted, kept and shown.
pub const fn is_answered(channel: Channel) -> bool {
    match channel {
        Channel::Messenger | Channel::Instagram => true,
        Channel::Whatsapp | Channel::Feed | Channel::InstagramFeed | Channel::Desk => false,
    }
}

/// Channels whose conversations are posts.
const fn is_feed(channel: Channel) -> bool {
    match channel {
        Channel::Feed | Channel::InstagramFeed => true,
        Channel::Messenger | Channel::Instagram | Channel::Whatsapp | Channel::Desk => false,
    }
}

fn on_event(turn: &mut Turn<'_>, event: &Event) {
    turn.note_age(event.occurred_at);
    match &event.body {
        PageEvent::MessageReceived(message) => on_message(turn, message),
        PageEvent::PostbackReceived { referral, .. } => {
            turn.open_window();
            if let Some(referral) = referral {
                regular::note_origin(turn, referral);
            }
            if let Some(tap) = tap_of_event(event) {
                on_tap(turn, &tap);
            }
        }
        PageEvent::CartSent { products, note } => {
            turn.open_window();
            if !turn.is_with_person() {
                cart::take_sent_cart(turn, products, note.as_deref());
            }
        }
        PageEvent::CustomerInformationReceived { responses } => {
            turn.open_window();
            if !turn.is_with_person() {
                cart::take_information(turn, responses);
            }
        }
        PageEvent::EchoReceived(echo) => on_echo(turn, echo),
        PageEvent::MessageEdited { mid, text, .. } => {
            // Without a text it is media that was edited: nothing that waits has changed.
            if let Some(text) = text {
                on_edit(turn, mid, Some(text));
            }
        }
        PageEvent::MessageDeleted { mid } => on_edit(turn, mid, None),
        PageEvent::ThreadControlChanged { change, new_owner, .. } => {
            on_thread_control(turn, *change, new_owner.as_deref());
        }
        PageEvent::ReactionChanged { mid, added, reaction, .. } => {
            turn.open_window();
            if *added {
                cart::on_reaction(turn, mid, reaction.as_deref());
            }
        }
        PageEvent::ReferralReceived(referral) => {
            turn.open_window();
            regular::on_referral(turn, referral);
        }
        PageEvent::DeliveryReported { .. }
        | PageEvent::ReadReported { .. }
        | PageEvent::OptedIn { .. }
        | PageEvent::AccountLinkingChanged { .. }
        | PageEvent::AppRolesChanged { .. }
        | PageEvent::PolicyEnforced { .. }
        | PageEvent::ResponseFeedback { .. }
        | PageEvent::SurveyAnswered { .. }
        | PageEvent::LeadFormSubmitted { .. }
        | PageEvent::LegacyReported { .. }
        | PageEvent::WhatsappStatusReported { .. }
        | PageEvent::FeedChanged(_)
        | PageEvent::MentionReceived(_)
        | PageEvent::RatingChanged(_)
        | PageEvent::LeadGenerated { .. }
        | PageEvent::LabelChanged { .. }
        | PageEvent::PageFieldChanged { .. }
        | PageEvent::Unrecognised { .. } => {}
    }
}

/// Something was said in the page's name: by us, or by a person of the shop.
fn on_echo(turn: &mut Turn<'_>, echo: &Echo) {
    let ours_by_metadata = echo.metadata.as_deref().is_some_and(|data| OutboxId::parse(data).is_ok());
    let app_id = echo.app_id.as_deref();
    let ours_by_app = app_id.is_some() && app_id == turn.context.our_app_id;
    if !ours_by_metadata && !ours_by_app {
        turn.person_answered();
    }
    note_read_back(turn, &echo.mid, echo.metadata.as_deref());
}

/// An answered or waiting text was changed or taken back.
fn on_edit(turn: &mut Turn<'_>, mid: &MessageId, text: Option<&str>) {
    if text.is_none() && hearing::take_back(turn, mid) {
        return;
    }
    if !burst::edit(turn, mid, text) && !turn.is_with_person() {
        revise::on_edit(turn, mid, text);
    }
}

/// The echo of the message that an order was read back with tells its id.
fn note_read_back(turn: &mut Turn<'_>, mid: &MessageId, metadata: Option<&str>) {
    let outbox = metadata.and_then(|data| OutboxId::parse(data).ok());
    if let Some(read_back) = turn.next.read_back.as_mut().filter(|known| Some(known.outbox) == outbox) {
        read_back.mid = Some(mid.clone());
    }
}

fn on_message(turn: &mut Turn<'_>, message: &InboundMessage) {
    turn.open_window();
    if let Some(referral) = &message.referral {
        regular::note_origin(turn, referral);
    }
    if turn.is_with_person() {
        // "Order with me meanwhile": the one thing that the bot takes while a person has the conversation.
        if tap_of(message) == Some(Tap::BackToBot) {
            on_tap(turn, &Tap::BackToBot);
        } else {
            turn.wait_for_person();
        }
        return;
    }
    if !burst::is_within_pace(turn) {
        return;
    }
    if revise::was_taken_back(turn, &message.mid) {
        // Meta told so before the message itself.
    } else if let Some(tap) = tap_of(message) {
        on_tap(turn, &tap);
    } else if let Some(text) = spoken(message) {
        let text = revise::as_changed(&turn.next, &message.mid, text).map(str::to_owned);
        turn.next.early_edits.retain(|edit| edit.mid != message.mid);
        if let Some(text) = text {
            let at = turn.said_at;
            burst::push(turn, BurstText { mid: message.mid.clone(), text, is_heard: false, at });
        }
    } else if let Some((place, label)) = place_of(message) {
        burst::absorb(turn);
        cart::at_place(turn, place, label);
    } else if cart::is_thumb(message) {
        cart::on_thumb(turn);
    } else if hearing::listen(turn, message) {
        // Answered once it is written down.
    } else if (message.attachments.is_empty() && !message.unsupported) || cart::is_sticker(message) {
        // Nothing to answer: an empty message, slash commands of another app, or a friendly noise.
    } else {
        cart::on_media(turn, message);
    }
}

/// The place of a location pin.
fn place_of(message: &InboundMessage) -> Option<(Place, Option<&str>)> {
    message.attachments.iter().find_map(|attachment| {
        if let AttachmentKind::Location { latitude, longitude, label } = &attachment.kind {
            Some((
                Place::from_degrees(*latitude, *longitude)?,
                label.as_deref().or(attachment.title.as_deref()),
            ))
        } else {
            None
        }
    })
}

fn on_tap(turn: &mut Turn<'_>, tap: &Tap) {
    if turn.is_with_person() && *tap != Tap::BackToBot {
        return turn.wait_for_person();
    }
    // What was written before the tap counts first; the tap then answers for both.
    burst::absorb(turn);
    taps::on_tap(turn, tap);
}

fn on_timer(turn: &mut Turn<'_>, kind: TimerKind, due: Timestamp) {
    match kind {
        TimerKind::Quiet => {
            if turn.next.quiet_until == Some(due) && !turn.is_with_person() {
                burst::answer(turn);
            }
        }
        TimerKind::Reminder if turn.next.draft_due == Some(due) => cart::remind(turn),
        TimerKind::Expiry if turn.next.draft_due == Some(due) => cart::expire(turn),
        // Set to another time since.
        TimerKind::Reminder | TimerKind::Expiry => {}
        TimerKind::PersonReturn => turn.take_back_from_person(due),
        TimerKind::PersonWait => turn.person_is_late(),
        TimerKind::Forget => law::on_forget_timer(turn),
        TimerKind::Hearing => hearing::give_up(turn),
    }
}

fn on_thread_control(turn: &mut Turn<'_>, change: ThreadControl, new_owner: Option<&str>) {
    let ours = new_owner.is_some() && new_owner == turn.context.our_app_id;
    match change {
        ThreadControl::Passed | ThreadControl::Taken if ours => turn.release_from_person(),
        ThreadControl::Passed | ThreadControl::Taken => turn.person_answered(),
        ThreadControl::Requested => {}
    }
}

/// The words of a message, if it has any that are the customer's own.
fn spoken(message: &InboundMessage) -> Option<&str> {
    message.text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// What a tapped quick reply means, if it is one of ours.
fn tap_of(message: &InboundMessage) -> Option<Tap> {
    message.quick_reply.as_deref().and_then(|payload| payload.parse().ok())
}

fn tap_of_event(event: &Event) -> Option<Tap> {
    if let PageEvent::MessageReceived(message) = &event.body {
        tap_of(message)
    } else if let PageEvent::PostbackReceived { payload, .. } = &event.body {
        // A button of another app, or one whose payload was stripped: hello is never wrong.
        Some(payload.as_deref().and_then(|payload| payload.parse().ok()).unwrap_or(Tap::Start))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
