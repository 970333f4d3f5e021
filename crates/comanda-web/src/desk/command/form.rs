//! Reads the fields of a form, and names the field that is wrong.

use comanda_domain::command::{DeskAction, DraftVerdict};
use comanda_domain::id::{CommandId, OutboxId};
use comanda_domain::limits;
use comanda_domain::order::{OrderAction, Party};

use crate::desk::Desk;
use crate::error::WebError;

/// Longest reason for a rejection or cancellation, in characters: the customer reads it.
const REASON_CHARS_MAX: usize = 200;

/// Longest that an order may be put off by one tap.
const DELAY_MINUTES_MAX: u32 = 240;

/// The fields as sent.
pub(in crate::desk) struct Fields<'a>(&'a [(String, String)]);

impl<'a> Fields<'a> {
    pub(in crate::desk) const fn new(fields: &'a [(String, String)]) -> Self {
        Self(fields)
    }

    /// The last value of a field, if it says anything: a button pressed stands behind the fields above it.
    pub(in crate::desk) fn text(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().rev().find(|(field, _)| field == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The command's id as the page chose it; a form without one gets a fresh one.
    pub(in crate::desk) fn command_id(&self, desk: &Desk) -> Result<CommandId, WebError> {
        let Some(raw) = self.text("command_id") else {
            return Ok(super::fresh_id(desk));
        };
        let expected = "`cmd_` and 32 hexadecimal digits";
        CommandId::parse(raw).map_err(|_| WebError::Field { field: "command_id", expected })
    }

    pub(super) fn expected_revision(&self) -> Result<u32, WebError> {
        let number = self.text("expected_revision").and_then(|raw| raw.parse().ok());
        number.ok_or(WebError::Field { field: "expected_revision", expected: "the revision on the screen" })
    }

    pub(super) fn order_action(&self) -> Result<OrderAction, WebError> {
        let wrong = WebError::Field {
            field: "action",
            expected: "accept, delay, acknowledge_allergy, accept_change, refuse_change, start_preparing, mark_ready, \
                       send_out, complete, reject, cancel or step_back",
        };
        match self.text("action") {
            Some("accept") => Ok(OrderAction::Accept),
            Some("start_preparing") => Ok(OrderAction::StartPreparing),
            Some("mark_ready") => Ok(OrderAction::MarkReady),
            Some("send_out") => Ok(OrderAction::SendOut),
            Some("complete") => Ok(OrderAction::Complete),
            Some("reject") => {
                let missing = WebError::Field { field: "reason", expected: "why, in at most 200 characters" };
                Ok(OrderAction::Reject { reason: self.reason()?.ok_or(missing)? })
            }
            Some("cancel") => Ok(OrderAction::Cancel { by: Party::Desk, reason: self.reason()? }),
            Some("step_back") => Ok(OrderAction::StepBack),
            Some("delay") => Ok(OrderAction::Delay { minutes: self.minutes()? }),
            Some("acknowledge_allergy") => Ok(OrderAction::AcknowledgeAllergy),
            Some("accept_change") => Ok(OrderAction::AcceptChange),
            Some("refuse_change") => Ok(OrderAction::RefuseChange),
            Some(_) | None => Err(wrong),
        }
    }

    fn minutes(&self) -> Result<u32, WebError> {
        let minutes = self.text("minutes").and_then(|raw| raw.parse().ok());
        let minutes = minutes.filter(|minutes| (1..=DELAY_MINUTES_MAX).contains(minutes));
        minutes.ok_or(WebError::Field { field: "minutes", expected: "1 to 240" })
    }

    fn reason(&self) -> Result<Option<String>, WebError> {
        let reason = self.text("reason");
        if reason.is_some_and(|reason| reason.chars().count() > REASON_CHARS_MAX) {
            return Err(WebError::Field { field: "reason", expected: "at most 200 characters" });
        }
        Ok(reason.map(str::to_owned))
    }

    pub(super) fn conversation_action(&self) -> Result<DeskAction, WebError> {
        match self.text("action") {
            Some("to_person") => Ok(DeskAction::Takeover { with_person: true }),
            Some("to_bot") => Ok(DeskAction::Takeover { with_person: false }),
            Some("say") => Ok(DeskAction::Say { text: self.words()? }),
            Some("send_draft") => self.draft(DraftVerdict::Send),
            Some("change_draft") => self.draft(DraftVerdict::Change { text: self.words()? }),
            Some("drop_draft") => self.draft(DraftVerdict::Drop),
            Some(_) | None => Err(WebError::Field {
                field: "action",
                expected: "to_person, to_bot, say, send_draft, change_draft or drop_draft",
            }),
        }
    }

    /// What a person wrote, as much as a message holds.
    fn words(&self) -> Result<String, WebError> {
        let text = self.text("text").filter(|text| text.chars().count() <= limits::TEXT_CHARS_MAX);
        let text = text.ok_or(WebError::Field { field: "text", expected: "1 to 1999 characters" })?;
        Ok(text.to_owned())
    }

    fn draft(&self, verdict: DraftVerdict) -> Result<DeskAction, WebError> {
        let draft = self.text("draft").and_then(|raw| OutboxId::parse(raw).ok());
        let draft = draft.ok_or(WebError::Field { field: "draft", expected: "the id of a draft" })?;
        Ok(DeskAction::Draft { draft, verdict })
    }
}

/// An action as the value of a button.
pub(crate) const fn action_name(action: &OrderAction) -> &'static str {
    match action {
        OrderAction::Accept => "accept",
        OrderAction::StartPreparing => "start_preparing",
        OrderAction::MarkReady => "mark_ready",
        OrderAction::SendOut => "send_out",
        OrderAction::Complete => "complete",
        OrderAction::Reject { .. } => "reject",
        OrderAction::Cancel { .. } => "cancel",
        OrderAction::StepBack => "step_back",
        OrderAction::Delay { .. } => "delay",
        OrderAction::AcknowledgeAllergy => "acknowledge_allergy",
        OrderAction::ProposeChange { .. } => "propose_change",
        OrderAction::AcceptChange => "accept_change",
        OrderAction::RefuseChange => "refuse_change",
    }
}

#[cfg(test)]
mod tests;
