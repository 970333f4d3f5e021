//! Every word the desk shows, in the languages kitchens read. Blanks stand in braces and are filled by [`fill`].

mod drafts;
mod english;
mod people;
mod vietnamese;

use comanda_domain::effect::CallReason;
use comanda_domain::id::Channel;
use comanda_domain::order::{OrderAction, Stage};
use comanda_domain::reading::{Fulfilment, Payment};
use comanda_store::port::alarm::AlarmKind;
use serde::Serialize;

use super::ticket::Column;

pub(super) use drafts::DraftWords;
pub(super) use people::PeopleWords;

/// The words of one language.
pub(super) struct Words {
    /// For `<html lang>`.
    pub(super) language: &'static str,
    pub(super) board: &'static str,
    pub(super) conversations: &'static str,
    pub(super) order: &'static str,
    pub(super) last_event: &'static str,
    pub(super) never: &'static str,
    pub(super) columns: [&'static str; 5],
    pub(super) stages: [&'static str; 8],
    pub(super) pickup: &'static str,
    pub(super) delivery: &'static str,
    pub(super) dine_in: &'static str,
    pub(super) table: &'static str,
    pub(super) for_time: &'static str,
    pub(super) allergy: &'static str,
    pub(super) note: &'static str,
    pub(super) verbatim: &'static str,
    pub(super) address_and_phone: &'static str,
    pub(super) phone: &'static str,
    pub(super) unsure: &'static str,
    pub(super) total: &'static str,
    pub(super) pays: &'static str,
    pub(super) payments: [&'static str; 4],
    pub(super) more: &'static str,
    pub(super) whole_order: &'static str,
    pub(super) accept: &'static str,
    pub(super) start: &'static str,
    pub(super) mark_ready: &'static str,
    pub(super) send_out: &'static str,
    pub(super) complete: &'static str,
    pub(super) step_back: &'static str,
    pub(super) delay: &'static str,
    pub(super) allergy_seen: &'static str,
    pub(super) change_asked: &'static str,
    pub(super) change_made: &'static str,
    pub(super) accept_change: &'static str,
    pub(super) refuse_change: &'static str,
    pub(super) change_refused: &'static str,
    pub(super) later: &'static str,
    pub(super) begins_at: &'static str,
    pub(super) promised: &'static str,
    pub(super) cancel: &'static str,
    pub(super) reject_because: &'static str,
    /// What the cook taps; [`Words::reject_reasons`] of the customer's language is what the customer reads.
    pub(super) reject_reasons: [&'static str; 4],
    pub(super) rejected_because: &'static str,
    pub(super) cancelled_by_customer: &'static str,
    pub(super) empty_title: &'static str,
    pub(super) empty_text: &'static str,
    pub(super) log_fails: &'static str,
    /// In the order of [`AlarmKind::ALL`].
    pub(super) alarms: [&'static str; 6],
    pub(super) history: &'static str,
    pub(super) placed: &'static str,
    pub(super) by: [&'static str; 3],
    pub(super) done: &'static str,
    pub(super) stale: &'static str,
    pub(super) refused: &'static str,
    pub(super) pending: &'static str,
    pub(super) conversation_done: &'static str,
    pub(super) conversation_refused: &'static str,
    pub(super) back: &'static str,
    pub(super) channels: [&'static str; 6],
    pub(super) states: [(&'static str, &'static str); 4],
    pub(super) until: &'static str,
    pub(super) needs_person: &'static str,
    pub(super) calls: [&'static str; 12],
    pub(super) cannot_answer_yet: &'static str,
    pub(super) answer_on_page: &'static str,
    pub(super) no_conversations: &'static str,
    pub(super) no_messages: &'static str,
    pub(super) hand_to_person: &'static str,
    pub(super) back_to_bot: &'static str,
    pub(super) reply: &'static str,
    pub(super) send: &'static str,
    pub(super) seen: &'static str,
    pub(super) delivered: &'static str,
    pub(super) attachment: &'static str,
    pub(super) taken_back: &'static str,
    pub(super) unknown_person: &'static str,
    pub(super) rush: &'static str,
    pub(super) rush_over: &'static str,
    pub(super) rush_text: &'static str,
    pub(super) people: &'static PeopleWords,
    pub(super) drafts: &'static DraftWords,
    pub(super) screen: ScreenWords,
}

/// The words that the script in the browser shows.
#[derive(Serialize)]
pub(super) struct ScreenWords {
    pub(super) live: &'static str,
    pub(super) connecting: &'static str,
    pub(super) lost: &'static str,
    pub(super) not_sent: &'static str,
    pub(super) undo: &'static str,
    pub(super) nothing_to_undo: &'static str,
    pub(super) late: &'static str,
    pub(super) minutes: &'static str,
    pub(super) enable_sound: &'static str,
    pub(super) sound_on: &'static str,
    pub(super) keys_on: &'static str,
    pub(super) keys_off: &'static str,
    pub(super) help: &'static str,
    pub(super) help_select: &'static str,
    pub(super) help_advance: &'static str,
    pub(super) help_undo: &'static str,
    pub(super) help_help: &'static str,
    pub(super) close: &'static str,
    pub(super) new_order: &'static str,
}

impl Words {
    /// The words of `language`, a tag such as `vi` or `en-GB`; English where there are none.
    pub(super) fn of(language: &str) -> &'static Self {
        match language.split(['-', '_']).next() {
            Some("vi") => &vietnamese::WORDS,
            _ => &english::WORDS,
        }
    }

    pub(super) const fn column(&self, column: Column) -> &'static str {
        let [new, accepted, preparing, ready, done] = self.columns;
        match column {
            Column::Later => self.later,
            Column::New => new,
            Column::Accepted => accepted,
            Column::Preparing => preparing,
            Column::Ready => ready,
            Column::Done => done,
        }
    }

    pub(super) const fn stage(&self, stage: Stage) -> &'static str {
        let [placed, accepted, preparing, ready, out, completed, rejected, cancelled] = self.stages;
        match stage {
            Stage::Placed => placed,
            Stage::Accepted => accepted,
            Stage::Preparing => preparing,
            Stage::Ready => ready,
            Stage::OutForDelivery => out,
            Stage::Completed => completed,
            Stage::Rejected => rejected,
            Stage::Cancelled => cancelled,
        }
    }

    pub(super) const fn fulfilment(&self, fulfilment: Fulfilment) -> &'static str {
        match fulfilment {
            Fulfilment::Pickup => self.pickup,
            Fulfilment::Delivery => self.delivery,
            Fulfilment::DineIn => self.dine_in,
        }
    }

    pub(super) const fn payment(&self, payment: Payment) -> &'static str {
        let [cash, card, transfer, ewallet] = self.payments;
        match payment {
            Payment::Cash => cash,
            Payment::Card => card,
            Payment::Transfer => transfer,
            Payment::Ewallet => ewallet,
        }
    }

    /// What stands on the button.
    pub(super) const fn action(&self, action: &OrderAction) -> &'static str {
        match action {
            OrderAction::Accept => self.accept,
            OrderAction::StartPreparing => self.start,
            OrderAction::MarkReady => self.mark_ready,
            OrderAction::SendOut => self.send_out,
            OrderAction::Complete => self.complete,
            OrderAction::Reject { .. } => self.reject_because,
            OrderAction::Cancel { .. } => self.cancel,
            OrderAction::StepBack => self.step_back,
            OrderAction::Delay { .. } => self.delay,
            OrderAction::AcknowledgeAllergy => self.allergy_seen,
            OrderAction::ProposeChange { .. } => self.change_asked,
            OrderAction::AcceptChange => self.accept_change,
            OrderAction::RefuseChange => self.refuse_change,
        }
    }

    /// What was done, for what leaves an order where it stands.
    pub(super) fn done_action(&self, action: &OrderAction) -> String {
        match action {
            OrderAction::Delay { minutes } => fill(self.delay, &[("minutes", &minutes.to_string())]),
            OrderAction::AcceptChange => self.change_made.to_owned(),
            OrderAction::RefuseChange => self.change_refused.to_owned(),
            OrderAction::Accept
            | OrderAction::StartPreparing
            | OrderAction::MarkReady
            | OrderAction::SendOut
            | OrderAction::Complete
            | OrderAction::Reject { .. }
            | OrderAction::Cancel { .. }
            | OrderAction::StepBack
            | OrderAction::AcknowledgeAllergy
            | OrderAction::ProposeChange { .. } => self.action(action).to_owned(),
        }
    }

    pub(super) const fn channel(&self, channel: Channel) -> &'static str {
        let [messenger, instagram, whatsapp, feed, instagram_feed, desk] = self.channels;
        match channel {
            Channel::Messenger => messenger,
            Channel::Instagram => instagram,
            Channel::Whatsapp => whatsapp,
            Channel::Feed => feed,
            Channel::InstagramFeed => instagram_feed,
            Channel::Desk => desk,
        }
    }

    pub(super) const fn alarm(&self, kind: AlarmKind) -> &'static str {
        let [token_dead, page_restricted, not_subscribed, retention_forced, records_set_aside, shop_files] =
            self.alarms;
        match kind {
            AlarmKind::TokenDead => token_dead,
            AlarmKind::PageRestricted => page_restricted,
            AlarmKind::NotSubscribed => not_subscribed,
            AlarmKind::RetentionForced => retention_forced,
            AlarmKind::RecordsSetAside => records_set_aside,
            AlarmKind::ShopFiles => shop_files,
        }
    }

    pub(super) const fn call(&self, reason: CallReason) -> &'static str {
        let [
            asked,
            not_understood,
            question,
            media,
            too_late,
            too_large,
            undelivered,
            late,
            unanswered,
            flood,
            delete_data,
            comment,
        ] = self.calls;
        match reason {
            CallReason::Asked => asked,
            CallReason::NotUnderstood => not_understood,
            CallReason::Question => question,
            CallReason::Media => media,
            CallReason::TooLate => too_late,
            CallReason::TooLarge => too_large,
            CallReason::Undelivered => undelivered,
            CallReason::Late => late,
            CallReason::Unanswered => unanswered,
            CallReason::Flood => flood,
            CallReason::DeleteData => delete_data,
            CallReason::Comment => comment,
        }
    }

    /// A stored name of a conversation's state in words; an unknown one as it is.
    pub(super) fn state<'a>(&self, name: &'a str) -> &'a str {
        self.states.iter().find(|(known, _)| *known == name).map_or(name, |(_, words)| words)
    }
}

/// Fills the blanks of a sentence.
pub(super) fn fill(sentence: &str, blanks: &[(&str, &str)]) -> String {
    blanks.iter().fold(sentence.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests;
