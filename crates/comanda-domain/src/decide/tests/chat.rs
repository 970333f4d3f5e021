//! A chat in, what is said and ordered out.

use super::*;

/// A conversation under test: every call is one record.
pub(super) struct Chat {
    pub(super) shop: Shop,
    pub(super) key: ConversationKey,
    pub(super) conversation: Conversation,
    pub(super) orders: Vec<(Order, Option<Stage>)>,
    pub(super) now: Timestamp,
    pub(super) timing: Timing,
    pub(super) events: u8,
    pub(super) last: Decision,
    pub(super) can_hear: bool,
    pub(super) advised: Vec<Sku>,
    /// What the next command decides on.
    pub(super) draft: Option<Outgoing>,
    /// The newest "yes" that is on the customer's screen.
    pub(super) yes: Option<Tap>,
}

impl Chat {
    pub(super) fn new() -> Self {
        let menu = Menu::from_yaml("menu.yaml", MENU).unwrap();
        let timing = Timing {
            quiet: Duration::ZERO,
            stale_after: Duration::from_mins(30),
            undo: Duration::from_secs(8),
        };
        let conversation = Conversation::default();
        let last =
            Decision { next: conversation.clone(), effects: Vec::new(), timers: Vec::new(), outcome: None };
        Self {
            shop: Shop::from_menu(menu, "v1".to_owned()),
            key: "104/messenger/7001".parse().unwrap(),
            conversation,
            orders: Vec::new(),
            now: Timestamp::from_millis(1_795_000_000_000),
            timing,
            events: 0,
            last,
            can_hear: false,
            advised: Vec::new(),
            draft: None,
            yes: None,
        }
    }

    pub(super) fn give(&mut self, input: &Input, reading: Option<&Reading>) -> &mut Self {
        self.events += 1;
        self.now = self.now.plus(Duration::from_secs(1));
        let wanted = order_wanted(&self.conversation, input);
        let order = self.orders.iter().find(|(order, _)| Some(order.id) == wanted);
        let context = Context {
            event: EventId::from_bytes([self.events; 16]),
            key: &self.key,
            shop: &self.shop,
            reading,
            now: self.now,
            order: order.map(|(order, before)| StandingOrder { order, before: *before }),
            draft: self.draft.as_ref(),
            loads: &Loads::default(),
            our_app_id: Some("99"),
            can_hear: self.can_hear,
            advised: &self.advised,
            timing: self.timing,
        };
        self.last = decide(&self.conversation, input, &context);
        self.conversation = self.last.next.clone();
        for effect in &self.last.effects {
            match effect {
                Effect::PlaceOrder(order) => self.orders.push(((**order).clone(), None)),
                Effect::ChangeOrder { order, change } => {
                    let known = self.orders.iter_mut().find(|(known, _)| known.id == order.id).unwrap();
                    *known = ((**order).clone(), change.step_back_leads_to());
                }
                Effect::Send(_)
                | Effect::CallPerson { .. }
                | Effect::PersonAnswered
                | Effect::Draft(_)
                | Effect::SettleDraft { .. }
                | Effect::ForgetPerson
                | Effect::ForgetCommenter(_)
                | Effect::LinkPeople(_)
                | Effect::UnlinkPeople(_)
                | Effect::SetRush { .. }
                | Effect::WithdrawReplies => {}
            }
        }
        if let Some(yes) = self.yes_button() {
            self.yes = Some(yes);
        }
        self
    }

    pub(super) fn message(&self, text: Option<&str>, quick_reply: Option<Tap>) -> Input {
        let message = InboundMessage {
            mid: MessageId::parse(&format!("m_{}", self.events)).unwrap(),
            text: text.map(str::to_owned),
            quick_reply: quick_reply.map(|tap| tap.to_string()),
            reply_to: None,
            attachments: Vec::new(),
            referral: None,
            commands: Vec::new(),
            seq: None,
            unsupported: false,
            sender_name: None,
            nlp: None,
        };
        self.event(PageEvent::MessageReceived(message))
    }

    pub(super) fn event(&self, body: PageEvent) -> Input {
        Input::Event(Box::new(Event { person: None, occurred_at: Some(self.now), standby: false, body }))
    }

    /// A text of the customer that means `reading`.
    pub(super) fn text(&mut self, reading: &Reading) -> &mut Self {
        let input = self.message(Some("as the reading says"), None);
        let asks = to_read(&self.key, &self.conversation, &input, None, &self.timing).is_some();
        self.give(&input, asks.then_some(reading))
    }

    pub(super) fn yes_button(&self) -> Option<Tap> {
        let replies = self.sends().into_iter().filter_map(|outgoing| match &outgoing.content {
            Content::Text { quick_replies, .. } => Some(quick_replies.clone()),
            Content::Cards { .. }
            | Content::Said { .. }
            | Content::Receipt(_)
            | Content::Picture { .. }
            | Content::Action(_) => None,
        });
        replies.flatten().map(|reply| reply.tap).find(|tap| matches!(tap, Tap::Confirm { .. }))
    }

    /// Taps the newest "yes".
    pub(super) fn yes(&mut self) -> &mut Self {
        let tap = self.yes.clone().expect("something was read back");
        self.tap(tap)
    }

    pub(super) fn tap(&mut self, tap: Tap) -> &mut Self {
        let input = self.message(Some("title"), Some(tap));
        self.give(&input, None)
    }

    pub(super) fn echo(&mut self, app_id: Option<&str>, metadata: Option<String>) -> &mut Self {
        let mid = MessageId::parse("m_echo").unwrap();
        let echo = Echo {
            mid,
            app_id: app_id.map(str::to_owned),
            metadata,
            text: None,
            attachments: Vec::new(),
            reply_to: None,
        };
        let input = self.event(PageEvent::EchoReceived(echo));
        self.give(&input, None)
    }

    pub(super) fn command(&self, what: DeskAction) -> Input {
        let id = CommandId::from_bytes([self.events; 16]);
        Input::Command(DeskCommand::V1 { id, by: "Mai".to_owned(), what })
    }

    pub(super) fn decide_on(
        &mut self,
        draft: OutboxId,
        outgoing: &Outgoing,
        verdict: crate::command::DraftVerdict,
    ) -> &mut Self {
        self.draft = Some(outgoing.clone());
        let command = self.command(DeskAction::Draft { draft, verdict });
        self.give(&command, None);
        self.draft = None;
        self
    }

    pub(super) fn desk(&mut self, expected_revision: u32, action: OrderAction) -> &mut Self {
        let order = self.orders.last().unwrap().0.id;
        let what = DeskAction::Order { order, expected_revision, action };
        let id = CommandId::from_bytes([self.events; 16]);
        self.give(&Input::Command(DeskCommand::V1 { id, by: "cook".to_owned(), what }), None)
    }

    pub(super) fn timer(&mut self, kind: TimerKind, reading: Option<&Reading>) -> &mut Self {
        let due = self.due(kind).expect("such a timer was set");
        self.now = due;
        self.give(&Input::Timer { kind, due }, reading)
    }

    pub(super) fn due(&self, wanted: TimerKind) -> Option<Timestamp> {
        self.last.timers.iter().rev().find_map(|change| match change {
            TimerChange::Set { kind, due } if *kind == wanted => Some(*due),
            TimerChange::Set { .. } | TimerChange::Clear { .. } => None,
        })
    }

    pub(super) fn sends(&self) -> Vec<&Outgoing> {
        let effects = self.last.effects.iter();
        effects
            .filter_map(|effect| if let Effect::Send(outgoing) = effect { Some(outgoing) } else { None })
            .collect()
    }

    /// Keys of everything that is said, `[cards]` and `[receipt]` in their place.
    pub(super) fn said(&self) -> Vec<&'static str> {
        let keys = |outgoing: &&Outgoing| match &outgoing.content {
            Content::Text { phrases, .. } => phrases.iter().map(|phrase| phrase.key.as_str()).collect(),
            Content::Cards { .. } => vec!["[cards]"],
            Content::Receipt(_) => vec!["[receipt]"],
            Content::Picture { .. } => vec!["[picture]"],
            Content::Said { .. } => vec!["[said]"],
            Content::Action(_) => vec!["[action]"],
        };
        self.sends().iter().flat_map(keys).collect()
    }

    /// Orders a rare beef pho for pickup now and says yes.
    pub(super) fn ordered() -> Self {
        let mut chat = Self::new();
        chat.text(&says(&[line("pho", "pho_tai", 2)]));
        chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap).yes();
        assert_eq!(chat.orders.len(), 1);
        chat
    }
}
