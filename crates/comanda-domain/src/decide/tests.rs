use std::time::Duration;

use super::*;
use crate::command::DeskAction;
use crate::effect::{CallReason, Content, Outgoing, Purpose, SendCondition};
use crate::event::{Attachment, AttachmentKind, CartProduct, Echo};
use crate::id::{CommandId, MessageId, Sku};
use crate::line::{Line, Quantity};
use crate::menu::Menu;
use crate::order::{OrderAction, OrderStatus, Party};
use crate::phrase::{ArgName, ArgValue, TextKey};
use crate::reading::{Ambiguous, CartEdit, Details, Fulfilment, Intent, Mention, ReadLine, WantedTime};

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh, region: VN }
sections:
  - id: pho
    name: Phở
    items:
      - { id: pho_tai, name: Phở tái, price: 50000 }
      - { id: pho_ga, name: Phở gà, price: 45000 }
      - { id: pho_duoi, name: Phở đuôi, price: 70000, available: false }
  - { id: drink, name: Nước, items: [ { id: tea, name: Trà đá, price: 5000 } ] }
";

fn sku(raw: &str) -> Sku {
    Sku::parse(raw).unwrap()
}

fn line(section: &str, item: &str, quantity: u32) -> Line {
    Line::of_item(sku(section), sku(item), Quantity::new(quantity).unwrap())
}

fn says(lines: &[Line]) -> Reading {
    let read = |line: &Line| ReadLine { line: line.clone(), spans: Vec::new(), confidence: 1.0 };
    Reading {
        intent: Intent::Order,
        lines: lines.iter().map(read).collect(),
        confidence: 1.0,
        ..Reading::default()
    }
}

fn means(intent: Intent) -> Reading {
    Reading { intent, confidence: 1.0, ..Reading::default() }
}

/// A conversation under test: every call is one record.
struct Chat {
    shop: Shop,
    key: ConversationKey,
    conversation: Conversation,
    orders: Vec<(Order, Option<Stage>)>,
    now: Timestamp,
    timing: Timing,
    events: u8,
    last: Decision,
    /// The newest "yes" that is on the customer's screen.
    yes: Option<Tap>,
}

impl Chat {
    fn new() -> Self {
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
            yes: None,
        }
    }

    fn give(&mut self, input: &Input, reading: Option<&Reading>) -> &mut Self {
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
            loads: &Loads::default(),
            our_app_id: Some("99"),
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
                | Effect::WithdrawReplies => {}
            }
        }
        if let Some(yes) = self.yes_button() {
            self.yes = Some(yes);
        }
        self
    }

    fn message(&self, text: Option<&str>, quick_reply: Option<Tap>) -> Input {
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

    fn event(&self, body: PageEvent) -> Input {
        Input::Event(Box::new(Event { person: None, occurred_at: Some(self.now), standby: false, body }))
    }

    /// A text of the customer that means `reading`.
    fn text(&mut self, reading: &Reading) -> &mut Self {
        let input = self.message(Some("as the reading says"), None);
        let asks = to_read(&self.key, &self.conversation, &input, None, &self.timing).is_some();
        self.give(&input, asks.then_some(reading))
    }

    fn yes_button(&self) -> Option<Tap> {
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
    fn yes(&mut self) -> &mut Self {
        let tap = self.yes.clone().expect("something was read back");
        self.tap(tap)
    }

    fn tap(&mut self, tap: Tap) -> &mut Self {
        let input = self.message(Some("title"), Some(tap));
        self.give(&input, None)
    }

    fn echo(&mut self, app_id: Option<&str>, metadata: Option<String>) -> &mut Self {
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

    fn desk(&mut self, expected_revision: u32, action: OrderAction) -> &mut Self {
        let order = self.orders.last().unwrap().0.id;
        let what = DeskAction::Order { order, expected_revision, action };
        let id = CommandId::from_bytes([self.events; 16]);
        self.give(&Input::Command(DeskCommand::V1 { id, by: "cook".to_owned(), what }), None)
    }

    fn timer(&mut self, kind: TimerKind, reading: Option<&Reading>) -> &mut Self {
        let due = self.due(kind).expect("such a timer was set");
        self.now = due;
        self.give(&Input::Timer { kind, due }, reading)
    }

    fn due(&self, wanted: TimerKind) -> Option<Timestamp> {
        self.last.timers.iter().rev().find_map(|change| match change {
            TimerChange::Set { kind, due } if *kind == wanted => Some(*due),
            TimerChange::Set { .. } | TimerChange::Clear { .. } => None,
        })
    }

    fn sends(&self) -> Vec<&Outgoing> {
        let effects = self.last.effects.iter();
        effects
            .filter_map(|effect| if let Effect::Send(outgoing) = effect { Some(outgoing) } else { None })
            .collect()
    }

    /// Keys of everything that is said, `[cards]` and `[receipt]` in their place.
    fn said(&self) -> Vec<&'static str> {
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
    fn ordered() -> Self {
        let mut chat = Self::new();
        chat.text(&says(&[line("pho", "pho_tai", 2)]));
        chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap).yes();
        assert_eq!(chat.orders.len(), 1);
        chat
    }
}

#[test]
fn from_hello_to_the_kitchen() {
    let mut chat = Chat::new();
    assert_eq!(chat.text(&means(Intent::Greeting)).said(), ["[cards]", "greeting"]);
    assert_eq!(chat.text(&says(&[line("pho", "pho_tai", 2)])).said(), ["cart-summary", "ask-fulfilment"]);
    assert_eq!(chat.tap(Tap::Fulfil(Fulfilment::Delivery)).said(), ["ask-address"]);
    let address = Details { address: Some("12 Lê Lợi".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details: address, ..means(Intent::Order) }).said(), ["ask-phone"]);
    let phone = Details { phone: Some("+84901234567".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details: phone, ..means(Intent::Order) }).said(), ["ask-time"]);
    assert_eq!(chat.tap(Tap::Asap).said(), ["ask-confirmation"]);
    assert!(chat.orders.is_empty(), "the kitchen sees only what the customer confirmed");
    assert_eq!(chat.yes().said(), ["[receipt]", "order-placed"]);
    let order = &chat.orders[0].0;
    assert_eq!(order.total.minor(), 100_000);
    assert_eq!(order.said.len(), 3, "the customer's own words are on the ticket");
    assert_eq!(chat.conversation.state, State::Idle);
}

#[test]
fn everything_given_at_once_is_taken_at_once() {
    let mut chat = Chat::new();
    let details = Details {
        fulfilment: Some(Fulfilment::Delivery),
        address: Some("12 Lê Lợi".to_owned()),
        phone: Some("+84901234567".to_owned()),
        time: Some(WantedTime::Asap),
        ..Details::default()
    };
    let reading = Reading { details, ..says(&[line("pho", "pho_tai", 2)]) };
    assert_eq!(chat.text(&reading).said(), ["ask-confirmation"]);
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), ["[receipt]", "order-placed"]);
}

#[test]
fn yes_said_twice_is_one_order() {
    let mut chat = Chat::ordered();
    assert_eq!(chat.yes().said(), ["status-placed", "status-expected"]);
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn an_old_yes_button_does_not_place_what_was_changed_since() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.text(&says(&[line("drink", "tea", 1)]));
    assert_eq!(chat.said(), ["ask-confirmation"], "the changed cart is read back");
    chat.timing.quiet = Duration::from_secs(2);
    let input = chat.message(Some("and a chicken pho"), None);
    chat.give(&input, None);
    let tap = chat.message(Some("Yes"), chat.yes.clone());
    let added = says(&[line("pho", "pho_ga", 1)]);
    assert!(to_read(&chat.key, &chat.conversation, &tap, None, &chat.timing).is_some());
    chat.give(&tap, Some(&added));
    assert_eq!(chat.said(), ["ask-confirmation"], "what came before the tap was not read back yet");
    assert!(chat.orders.is_empty());
}

#[test]
fn a_burst_is_answered_once() {
    let mut chat = Chat::new();
    chat.timing.quiet = Duration::from_secs(2);
    for text in ["cho mình", "2 phở tái"] {
        let input = chat.message(Some(text), None);
        assert_eq!(to_read(&chat.key, &chat.conversation, &input, None, &chat.timing), None);
        chat.give(&input, None);
        let shown = if text == "cho mình" { &["[action]", "[action]"][..] } else { &[] };
        assert_eq!(chat.said(), shown, "seen and typing, once");
    }
    let first_due = chat.due(TimerKind::Quiet).unwrap();
    let timer = Input::Timer { kind: TimerKind::Quiet, due: first_due };
    assert_eq!(
        to_read(&chat.key, &chat.conversation, &timer, None, &chat.timing)
            .map(|wanted| wanted.text)
            .as_deref(),
        Some("cho mình\n2 phở tái")
    );
    let input = chat.message(Some("1 trà đá"), None);
    chat.give(&input, None);
    let moved = chat.due(TimerKind::Quiet).unwrap();
    let old = Input::Timer { kind: TimerKind::Quiet, due: first_due };
    assert!(chat.give(&old, None).said().is_empty(), "the timer was moved: the old one means nothing");
    let both = says(&[line("pho", "pho_tai", 2), line("drink", "tea", 1)]);
    chat.give(&Input::Timer { kind: TimerKind::Quiet, due: moved }, Some(&both));
    assert_eq!(chat.said(), ["cart-summary", "ask-fulfilment"]);
    assert_eq!(chat.conversation.state.draft().unwrap().lines.len(), 2);
}

#[test]
fn an_edit_or_an_unsend_changes_what_waits() {
    let mut chat = Chat::new();
    chat.timing.quiet = Duration::from_secs(2);
    let input = chat.message(Some("2 phở tái"), None);
    chat.give(&input, None);
    let mid = chat.conversation.burst[0].mid.clone();
    let edited =
        PageEvent::MessageEdited {
            mid: mid.clone(), text: Some("3 phở tái".to_owned()), num_edit: Some(1)
        };
    let input = chat.event(edited);
    chat.give(&input, None);
    assert_eq!(chat.conversation.burst_text().as_deref(), Some("3 phở tái"));
    let input = chat.event(PageEvent::MessageDeleted { mid });
    chat.give(&input, None);
    assert_eq!(chat.conversation.burst_text(), None);
}

#[test]
fn an_edit_or_an_unsend_that_overtook_its_message_counts() {
    for (quiet, text) in [(0, Some("3 phở tái")), (2, Some("3 phở tái")), (0, None), (2, None)] {
        let mut chat = Chat::new();
        chat.timing.quiet = Duration::from_secs(quiet);
        let input = chat.message(Some("2 phở tái"), None);
        let Input::Event(event) = &input else { panic!("not an event") };
        let PageEvent::MessageReceived(message) = &event.body else { panic!("not a message") };
        let mid = message.mid.clone();
        let early = match text {
            Some(text) => PageEvent::MessageEdited { mid, text: Some(text.to_owned()), num_edit: Some(1) },
            None => PageEvent::MessageDeleted { mid },
        };
        let early = chat.event(early);
        chat.give(&early, None);
        assert!(chat.said().is_empty());
        let wanted = to_read(&chat.key, &chat.conversation, &input, None, &chat.timing);
        assert_eq!(wanted.map(|wanted| wanted.text).as_deref(), text.filter(|_| quiet == 0));
        let reading = says(&[line("pho", "pho_tai", 3)]);
        chat.give(&input, text.filter(|_| quiet == 0).map(|_| &reading));
        let waits = chat.conversation.burst_text();
        assert_eq!(waits.as_deref(), text.filter(|_| quiet > 0));
        assert_eq!(chat.said().is_empty(), text.is_none());
        assert!(chat.conversation.early_edits.is_empty());
    }
}

#[test]
fn the_cart_is_changed_by_words() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 2), line("drink", "tea", 3)]));
    let one_less = CartEdit::SetQuantity { position: 1, quantity: Quantity::new(2).unwrap() };
    chat.text(&Reading { edits: vec![one_less], ..means(Intent::Change) });
    let quantities = |chat: &Chat| -> Vec<u32> {
        chat.conversation.state.draft().unwrap().lines.iter().map(|line| line.line.quantity.get()).collect()
    };
    assert_eq!(quantities(&chat), [2, 2]);
    let more = CartEdit::SetQuantity { position: 0, quantity: Quantity::new(5).unwrap() };
    chat.text(&Reading { edits: vec![more], ..means(Intent::Change) });
    assert_eq!(quantities(&chat), [5, 2]);
    chat.text(&Reading { edits: vec![CartEdit::Clear], ..means(Intent::Change) });
    assert_eq!(chat.said(), ["cart-empty", "ask-dishes"]);
}

#[test]
fn sold_out_and_unknown_dishes_are_told_never_guessed() {
    let mut chat = Chat::new();
    let mention = |text: &str, nearest: &[&str]| Mention {
        text: text.to_owned(),
        span: 0..0,
        nearest: nearest.iter().map(|id| sku(id)).collect(),
    };
    let reading = Reading {
        unknown: vec![
            mention("phở đuôi", &["pho_duoi"]),
            mention("sushi", &[]),
            mention("phở gá", &["pho_ga"]),
        ],
        ..says(&[line("pho", "pho_tai", 1)])
    };
    assert_eq!(
        chat.text(&reading).said(),
        ["sold-out", "unknown-dish", "unknown-dish-nearest", "cart-summary", "ask-fulfilment"]
    );
    assert_eq!(chat.conversation.state.draft().unwrap().lines.len(), 1);
    assert_eq!(chat.tap(Tap::Add { section: sku("pho"), item: sku("pho_duoi") }).said()[0], "sold-out");
}

#[test]
fn an_ambiguous_word_is_asked_once_and_the_answer_completes_it() {
    let mut chat = Chat::new();
    let open = Ambiguous {
        text: "phở".to_owned(),
        span: 0..4,
        section: sku("pho"),
        candidates: vec![sku("pho_tai"), sku("pho_ga")],
        quantity: Quantity::new(3).unwrap(),
    };
    chat.text(&Reading { ambiguous: vec![open.clone()], ..means(Intent::Order) });
    assert_eq!(chat.said(), ["ask-which"]);
    chat.tap(Tap::Choose { id: sku("pho_ga") });
    let draft = chat.conversation.state.draft().unwrap();
    assert_eq!(draft.cart(), [line("pho", "pho_ga", 3)]);

    let mut chat = Chat::new();
    chat.text(&Reading { ambiguous: vec![open], ..means(Intent::Order) });
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    assert_eq!(chat.conversation.state.draft().unwrap().cart(), [line("pho", "pho_tai", 3)], "3 phở … tái");
}

#[test]
fn when_a_person_answers_the_bot_is_silent_and_comes_back() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.echo(Some("99"), None);
    assert!(!matches!(chat.conversation.state, State::WithPerson { .. }), "our own app");
    chat.echo(None, Some(OutboxId::of(EventId::from_bytes([1; 16]), 0).to_string()));
    assert!(!matches!(chat.conversation.state, State::WithPerson { .. }), "our own message");
    chat.echo(Some("263902037430900"), None);
    assert!(matches!(chat.conversation.state, State::WithPerson { .. }), "the Page inbox");
    let due = chat.due(TimerKind::PersonReturn).unwrap();
    chat.text(&says(&[line("drink", "tea", 1)]));
    assert!(chat.said().is_empty());
    chat.tap(Tap::Confirm { mark: None });
    assert!(chat.said().is_empty());
    chat.give(&Input::Timer { kind: TimerKind::PersonReturn, due }, None);
    assert_eq!(chat.conversation.state.draft().unwrap().lines.len(), 1, "the draft is as it was");
}

#[test]
fn a_person_can_be_asked_for() {
    let mut chat = Chat::new();
    chat.text(&means(Intent::Human));
    assert_eq!(chat.said(), ["person-called"]);
    assert!(chat.last.effects.iter().any(|effect| matches!(effect, Effect::CallPerson { .. })));
    assert!(matches!(chat.conversation.state, State::WithPerson { .. }));
}

#[test]
fn the_third_misunderstanding_calls_a_person() {
    let mut chat = Chat::new();
    assert_eq!(chat.text(&Reading::default()).said(), ["not-understood"]);
    assert_eq!(chat.text(&Reading::default()).said(), ["not-understood-again"]);
    assert_eq!(chat.text(&Reading::default()).said(), ["person-called"]);
}

#[test]
fn the_desk_moves_the_order_and_the_customer_hears_of_it_after_the_undo_time() {
    let mut chat = Chat::ordered();
    chat.desk(1, OrderAction::Accept);
    assert_eq!(chat.said(), ["order-accepted"]);
    let news = chat.sends()[0];
    assert_eq!(news.not_before, chat.now.plus(Duration::from_secs(8)));
    assert_eq!(chat.last.outcome, Some(CommandOutcome::Done { revision: Some(2) }));
    assert!(chat.desk(2, OrderAction::StartPreparing).said().is_empty(), "the kitchen's own business");
    assert_eq!(chat.desk(3, OrderAction::MarkReady).said(), ["notify-ready-pickup"]);
    chat.desk(4, OrderAction::StepBack);
    assert_eq!(chat.said(), ["notify-correction"]);
    let correction = chat.sends()[0];
    assert_eq!(correction.condition, SendCondition::IfPredecessorLeft);
    assert!(matches!(correction.purpose, Purpose::Status(_)));
    assert_eq!(chat.orders[0].0.status.stage(), Stage::Preparing);
    assert!(
        chat.desk(5, OrderAction::StepBack).last.effects.iter().all(|e| !matches!(e, Effect::Send(_))),
        "preparing was never told, so there is nothing to correct"
    );
    assert_eq!(chat.orders[0].0.status.stage(), Stage::Accepted, "a second step back goes further back");
}

#[test]
fn a_stale_or_impossible_command_is_refused_in_words() {
    let mut chat = Chat::ordered();
    chat.desk(1, OrderAction::Accept);
    chat.desk(1, OrderAction::Accept);
    assert_eq!(chat.last.outcome, Some(CommandOutcome::Stale { stage: Stage::Accepted, revision: 2 }));
    assert!(chat.last.effects.is_empty());
    chat.desk(2, OrderAction::SendOut);
    let refused = "an order that is accepted cannot be sent out".to_owned();
    assert_eq!(chat.last.outcome, Some(CommandOutcome::Refused { reason: refused }));
}

#[test]
fn cancelling_asks_once_and_stops_where_the_kitchen_has_begun() {
    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    assert_eq!(chat.text(&means(Intent::Cancel)).said(), ["ask-cancellation"]);
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["order-cancelled"]);
    let cancelled = OrderStatus::Cancelled { by: Party::Customer, reason: None };
    assert_eq!(chat.orders[0].0.status, cancelled);
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["status-cancelled"]);

    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    chat.desk(1, OrderAction::StartPreparing);
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["cannot-cancel"]);
    assert!(chat.last.effects.iter().any(|effect| matches!(effect, Effect::CallPerson { .. })));
}

#[test]
fn somebody_elses_order_cannot_be_cancelled() {
    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    chat.orders[0].0.conversation = "104/messenger/8002".parse().unwrap();
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["no-order"]);
}

#[test]
fn a_yes_that_came_late_is_asked_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    let late = chat.message(Some("Yes"), chat.yes.clone());
    chat.now = chat.now.plus(Duration::from_hours(2));
    assert_eq!(chat.give(&late, None).said(), ["ask-still-wanted", "ask-confirmation"]);
    assert!(chat.orders.is_empty());
    chat.yes();
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn a_cart_from_the_catalogue_and_the_address_form_are_taken() {
    let mut chat = Chat::new();
    let product = |id: &str, quantity| CartProduct {
        id: None,
        retailer_id: Some(id.to_owned()),
        name: Some("from the catalogue".to_owned()),
        unit_price: Some("1".to_owned()),
        currency: None,
        quantity,
    };
    let products = vec![product("pho_ga", 2), product("gone", 1), product("tea", 0)];
    let input = chat.event(PageEvent::CartSent { products, note: Some("ít hành".to_owned()) });
    chat.give(&input, None);
    assert_eq!(chat.said(), ["cart-too-large"], "a quantity of 0 is nothing we may guess about");
    let mut chat = Chat::new();
    let products = vec![product("pho_ga", 2), product("gone", 1)];
    let input = chat.event(PageEvent::CartSent { products, note: None });
    chat.give(&input, None);
    assert_eq!(chat.said(), ["unknown-dish", "cart-summary", "ask-fulfilment"]);
    let responses =
        [("address_line_1", "12 Lê Lợi"), ("locality", "Huế"), ("phone", "+84901234567"), ("name", " ")];
    let responses = responses.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
    let input = chat.event(PageEvent::CustomerInformationReceived { responses });
    chat.give(&input, None);
    assert_eq!(chat.said(), ["ask-time"]);
    let draft = chat.conversation.state.draft().unwrap();
    assert_eq!(draft.address.as_deref(), Some("12 Lê Lợi, Huế"));
    assert_eq!(draft.name, None);
}

#[test]
fn a_draft_left_lying_is_reminded_of_once_and_then_forgotten() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    assert_eq!(chat.timer(TimerKind::Reminder, None).said(), ["reminder"]);
    let expiry = chat.due(TimerKind::Expiry).unwrap();
    chat.give(&Input::Timer { kind: TimerKind::Reminder, due: expiry }, None);
    assert!(chat.said().is_empty());
    chat.give(&Input::Timer { kind: TimerKind::Expiry, due: expiry }, None);
    assert_eq!(chat.conversation.state, State::Idle);
    assert!(chat.said().is_empty());
}

#[test]
fn a_language_the_shop_speaks_is_kept() {
    let mut chat = Chat::new();
    chat.text(&Reading { language: Some("en".to_owned()), ..means(Intent::Greeting) });
    assert!(chat.sends().iter().all(|outgoing| outgoing.language == "en"));
    chat.text(&Reading { language: Some("fr".to_owned()), ..means(Intent::Thanks) });
    assert_eq!(chat.conversation.language.as_deref(), Some("en"));
    let details = Details { address: Some("12 Nguyễn Huệ".to_owned()), ..Details::default() };
    chat.text(&Reading { details, language: Some("vi".to_owned()), ..means(Intent::Order) });
    assert_eq!(chat.conversation.language.as_deref(), Some("en"), "a street is in the town's language");
}

#[test]
fn what_was_asked_about_is_kept_until_something_is_ordered() {
    let mut chat = Chat::new();
    let asked = |item| Reading { mentioned: Some(line("pho", item, 1)), ..means(Intent::Question) };
    let meant = |chat: &Chat| chat.conversation.mentioned.as_ref().map(|mentioned| mentioned.line.clone());
    chat.text(&asked("pho_ga"));
    let until = chat.conversation.mentioned.clone().unwrap().until;
    chat.text(&means(Intent::Thanks));
    assert_eq!(meant(&chat), Some(line("pho", "pho_ga", 1)));
    assert_eq!(chat.conversation.mentioned.clone().unwrap().until, until, "as long as from the question");
    chat.text(&asked("pho_tai"));
    assert_eq!(meant(&chat), Some(line("pho", "pho_tai", 1)), "the last one");
    chat.text(&says(&[line("pho", "pho_tai", 2)]));
    assert_eq!(meant(&chat), None, "it is in the cart now");
    chat.text(&Reading { mentioned: Some(line("pho", "pho_ga", 1)), ..says(&[line("pho", "pho_ga", 2)]) });
    assert_eq!(meant(&chat), None, "it was ordered with the question");
    for away in [Intent::Decline, Intent::Cancel, Intent::Human] {
        chat.text(&asked("pho_ga")).text(&means(away));
        assert_eq!(meant(&chat), None, "{away:?}");
    }
    let mut chat = Chat::new();
    chat.text(&asked("pho_ga")).tap(Tap::ShowMenu);
    assert_eq!(meant(&chat), None, "a tap is about something else");
}

#[test]
fn other_channels_and_standby_are_watched_only() {
    let mut chat = Chat::new();
    chat.key = "104/whatsapp/84901234567".parse().unwrap();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    assert!(chat.last.effects.is_empty());
    let mut chat = Chat::new();
    let mut input = chat.message(Some("2 phở"), None);
    if let Input::Event(event) = &mut input {
        event.standby = true;
    }
    assert!(chat.give(&input, Some(&says(&[line("pho", "pho_tai", 1)]))).last.effects.is_empty());
}

#[test]
fn the_same_arguments_give_the_same_decision() {
    let mut one = Chat::new();
    let mut two = Chat::new();
    for chat in [&mut one, &mut two] {
        chat.text(&says(&[line("pho", "pho_tai", 2)]));
        chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap).yes();
    }
    assert_eq!(one.last, two.last);
    assert_eq!(one.orders[0].0.id, two.orders[0].0.id);
}

#[test]
fn the_total_stands_in_what_is_read_back() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 2), line("drink", "tea", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    let Content::Text { phrases, .. } = &chat.sends()[0].content else { panic!("words are expected") };
    assert_eq!(phrases[0].key, TextKey::AskConfirmation);
    let total = phrases[0].args.iter().find(|(name, _)| *name == ArgName::Total).map(|(_, value)| value);
    assert!(matches!(total, Some(ArgValue::Money(money)) if money.minor() == 105_000), "{total:?}");
}

#[test]
fn a_fact_before_the_yes_is_read_back_first() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.timing.quiet = Duration::from_secs(2);
    let later =
        Details { time: Some(WantedTime::At("2026-11-20T19:00:00".parse().unwrap())), ..Details::default() };
    let facts = [
        Reading { details: later, ..means(Intent::Order) },
        Reading {
            unknown: vec![Mention { text: "sushi".to_owned(), span: 0..5, nearest: Vec::new() }],
            ..means(Intent::Order)
        },
        Reading::default(),
    ];
    for fact in facts {
        let input = chat.message(Some("one more thing"), None);
        chat.give(&input, None);
        let tap = chat.message(Some("Yes"), chat.yes.clone());
        chat.give(&tap, Some(&fact));
        assert_eq!(chat.said().last(), Some(&"ask-confirmation"), "{fact:?}");
        assert!(chat.orders.is_empty());
    }
    assert_eq!(
        chat.conversation.state.draft().unwrap().said.len(),
        4,
        "what was not understood is on the ticket too"
    );
    chat.yes();
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn an_old_yes_button_and_a_changed_menu_are_read_back_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    let old = chat.yes.clone().unwrap();
    chat.text(&says(&[line("drink", "tea", 1)]));
    assert_eq!(chat.tap(old).said(), ["ask-confirmation"], "the button of the first read-back");
    assert_eq!(chat.tap(Tap::Confirm { mark: None }).said(), ["ask-confirmation"], "a button without a mark");
    chat.shop.version = "v2".to_owned();
    assert_eq!(chat.yes().said(), ["ask-confirmation"], "prices may differ");
    assert!(chat.orders.is_empty());
    chat.yes();
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn a_thumb_with_words_unread_places_nothing() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.timing.quiet = Duration::from_secs(2);
    let thumb = |chat: &Chat| {
        let input = chat.message(None, None);
        let Input::Event(mut event) = input else { panic!("a message is an event") };
        let PageEvent::MessageReceived(message) = &mut event.body else { panic!("a message was made") };
        let kind = AttachmentKind::Sticker { sticker_id: Some("369239263222822".to_owned()) };
        message.attachments.push(Attachment { kind, url: None, title: None });
        Input::Event(event)
    };
    let input = chat.message(Some("wait, chicken"), None);
    chat.give(&input, None);
    let input = thumb(&chat);
    assert!(chat.give(&input, None).said().is_empty());
    assert!(chat.orders.is_empty());
    let due = chat.conversation.quiet_until.unwrap();
    chat.give(&Input::Timer { kind: TimerKind::Quiet, due }, Some(&says(&[line("pho", "pho_ga", 1)])));
    assert_eq!(chat.said(), ["ask-confirmation"]);
    let input = thumb(&chat);
    chat.give(&input, None);
    assert_eq!(chat.orders.len(), 1, "a thumb alone says yes");
}

#[test]
fn what_came_hours_late_is_a_question_or_a_call_but_no_answer() {
    let mut chat = Chat::new();
    let hello = chat.message(Some("hello"), None);
    chat.now = chat.now.plus(Duration::from_hours(2));
    chat.give(&hello, Some(&means(Intent::Greeting)));
    assert!(chat.said().is_empty());
    assert_eq!(chat.last.effects, [Effect::CallPerson { reason: CallReason::Late }]);
    let order = chat.message(Some("1 pho"), None);
    chat.now = chat.now.plus(Duration::from_hours(2));
    chat.give(&order, Some(&says(&[line("pho", "pho_tai", 1)])));
    assert!(!chat.said().is_empty(), "what is still missing is asked");
}

#[test]
fn a_typed_yes_that_came_late_is_asked_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.timing.quiet = Duration::from_secs(2);
    let input = chat.message(Some("yes"), None);
    chat.give(&input, None);
    let due = chat.conversation.quiet_until.unwrap();
    chat.now = chat.now.plus(Duration::from_hours(1));
    chat.give(&Input::Timer { kind: TimerKind::Quiet, due }, Some(&means(Intent::Confirm)));
    assert_eq!(chat.said(), ["ask-still-wanted", "ask-confirmation"]);
}

#[test]
fn yes_and_no_to_cancelling_mean_that() {
    let mut chat = Chat::ordered();
    chat.text(&means(Intent::Cancel));
    assert_eq!(asked(&chat.conversation), Some(Question::Cancellation));
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), ["order-cancelled"]);
    let status = &chat.sends()[0].purpose;
    assert!(matches!(status, Purpose::Status(_)), "it takes the place of news that has not left");
    let mut chat = Chat::ordered();
    chat.text(&means(Intent::Cancel));
    assert_eq!(chat.text(&means(Intent::Decline)).said(), ["status-placed", "status-expected"]);
    let said = ["status-placed", "status-expected"];
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), said, "asked and answered");
}

#[test]
fn what_is_said_of_an_order_in_the_kitchen_goes_to_a_person() {
    let mut chat = Chat::ordered();
    let details = Details { address: Some("45 Lê Lợi".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details, ..means(Intent::Order) }).said(), ["change-after-order"]);
    assert_eq!(chat.text(&means(Intent::Cancel)).said(), ["ask-cancellation"], "there is no cart to cancel");
    assert_eq!(chat.text(&says(&[line("drink", "tea", 1)])).said(), ["cart-summary", "ask-amend"]);
    assert_eq!(chat.text(&means(Intent::Cancel)).said(), ["cart-cleared"]);
}

#[test]
fn what_the_customer_took_back_stays_taken_back() {
    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    chat.tap(Tap::CancelOrder(order));
    chat.desk(2, OrderAction::StepBack);
    assert!(matches!(chat.last.outcome, Some(CommandOutcome::Refused { .. })));
}

#[test]
fn several_ambiguous_words_are_asked_one_after_the_other() {
    let mut chat = Chat::new();
    let open = |quantity| Ambiguous {
        text: "phở".to_owned(),
        span: 0..4,
        section: sku("pho"),
        candidates: vec![sku("pho_tai"), sku("pho_ga")],
        quantity: Quantity::new(quantity).unwrap(),
    };
    chat.text(&Reading { ambiguous: vec![open(1), open(2)], ..means(Intent::Order) });
    assert_eq!(chat.said(), ["ask-which"]);
    assert_eq!(chat.tap(Tap::Choose { id: sku("pho_ga") }).said(), ["ask-which"]);
    chat.tap(Tap::Choose { id: sku("pho_tai") });
    let cart = chat.conversation.state.draft().unwrap().cart();
    assert!(
        cart.contains(&line("pho", "pho_ga", 1)) && cart.contains(&line("pho", "pho_tai", 2)),
        "{cart:?}"
    );
}

#[test]
fn taps_on_cards_are_no_misunderstandings() {
    let mut chat = Chat::new();
    for count in 1..=6 {
        chat.tap(Tap::Add { section: sku("drink"), item: sku("tea") });
        assert_eq!(chat.said(), ["cart-summary", "ask-fulfilment"], "tap {count} shows what was added");
    }
}

#[test]
fn a_shop_that_only_lets_fetch_says_so() {
    let mut chat = Chat::new();
    chat.shop.fulfilments = vec![Fulfilment::Pickup, Fulfilment::DineIn];
    let details = Details {
        fulfilment: Some(Fulfilment::Delivery),
        address: Some("12 Lê Lợi".to_owned()),
        ..Details::default()
    };
    let reading = Reading { details, ..says(&[line("pho", "pho_tai", 1)]) };
    assert_eq!(chat.text(&reading).said(), ["way-not-offered", "cart-summary", "ask-fulfilment"]);
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap).yes();
    assert_eq!(chat.orders[0].0.reach.fulfilment(), Fulfilment::Pickup);
}

#[test]
fn a_wish_for_the_past_is_asked_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup));
    let at = chat.now.local(&chat.shop.zone).checked_add(jiff::SignedDuration::from_mins(10)).unwrap();
    let details = Details { time: Some(WantedTime::At(at)), ..Details::default() };
    assert_eq!(chat.text(&Reading { details, ..means(Intent::Order) }).said(), ["ask-confirmation"]);
    chat.now = chat.now.plus(Duration::from_mins(15));
    assert_eq!(chat.yes().said(), ["ask-time-again"]);
    assert!(chat.orders.is_empty());
}

#[test]
fn a_draft_that_is_taken_up_again_is_not_forgotten_meanwhile() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.timer(TimerKind::Reminder, None);
    let expiry = chat.due(TimerKind::Expiry).unwrap();
    chat.now = Timestamp::from_millis(expiry.as_millis() - 60_000);
    chat.tap(Tap::Keep);
    chat.give(&Input::Timer { kind: TimerKind::Expiry, due: expiry }, None);
    assert!(chat.conversation.state.draft().is_some());
}

#[test]
fn a_person_taking_over_withdraws_what_the_bot_was_about_to_say() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.echo(Some("263902037430900"), None);
    assert!(chat.last.effects.contains(&Effect::WithdrawReplies));
    assert!(chat.last.effects.contains(&Effect::PersonAnswered));
    let mut chat = Chat::new();
    chat.text(&means(Intent::Human));
    assert!(!chat.last.effects.contains(&Effect::PersonAnswered), "being silent is not being answered");
}

#[test]
fn what_is_no_answer_gets_the_same_question_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    let address = Details { address: Some("12 Lê Lợi".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details: address, ..means(Intent::Order) }).said(), ["ask-phone"]);
    assert_eq!(chat.text(&Reading::default()).said(), ["ask-phone-again"]);
    assert_eq!(chat.text(&says(&[line("drink", "tea", 1)])).said(), ["cart-summary", "ask-phone"]);
}

#[test]
fn what_the_bot_cannot_look_at_is_answered_and_a_sticker_is_a_friendly_noise() {
    let bare = |chat: &Chat, unsupported: bool, kind: Option<AttachmentKind>| {
        let Input::Event(mut event) = chat.message(None, None) else { panic!("a message is an event") };
        let PageEvent::MessageReceived(message) = &mut event.body else { panic!("a message was made") };
        message.unsupported = unsupported;
        message.attachments.extend(kind.map(|kind| Attachment { kind, url: None, title: None }));
        Input::Event(event)
    };
    let sticker = AttachmentKind::Sticker { sticker_id: Some("1".to_owned()) };
    for (unsupported, kind, said) in [
        (true, None, &["cannot-read-media"][..]),
        (false, Some(AttachmentKind::Audio), &["cannot-hear-voice"]),
        (false, Some(sticker), &[]),
        (false, None, &[]),
    ] {
        let mut chat = Chat::new();
        let input = bare(&chat, unsupported, kind);
        assert_eq!(chat.give(&input, None).said(), said);
    }
}
