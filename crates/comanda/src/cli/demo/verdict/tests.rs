//! Every kind of loss and doubling is counted: small ledgers made by a simulated Meta with a careless program.

use bytes::Bytes;
use comanda_sim::{Act, Faults, OrderEffort, PageConfig, Timing, World, WorldConfig};
use http::Request;
use serde_json::{Value, json};

use super::*;

const PAGE: &str = "104";
const TOKEN: &str = "token";
const LAN: &str = "7001";
const NOW: i64 = 1_795_000_000_000;
const ORDER: &str = "ord_1";

/// A world with what the program under test is said to have done in it.
struct Scene {
    world: World,
    now_ms: i64,
    logged: Logged,
    on_board: BTreeSet<String>,
    held: BTreeSet<String>,
}

impl Scene {
    fn new() -> Self {
        let mut config = WorldConfig::new("900", "secret", "verify");
        config.callback_url = Some("http://127.0.0.1:9/webhooks/meta".to_owned());
        config.pages.push(PageConfig::new(PAGE, "Pho Lan", TOKEN));
        // Echoes and reports come when a test asks for them.
        config.timing = Timing { webhook_ms: 5, echo_ms: 50_000, delivery_ms: 50_000, read_ms: 50_000 };
        // What Meta does with a receipt whose number was used before is not known; here both are shown.
        config.faults = Faults { accept_repeated_order_numbers: true, ..Faults::default() };
        Self {
            world: World::new(config),
            now_ms: NOW,
            logged: Logged::default(),
            on_board: BTreeSet::new(),
            held: BTreeSet::new(),
        }
    }

    /// Lan writes, and the webhook is acknowledged and logged.
    fn hears(&mut self, text: &str) -> String {
        let mid = self.acknowledges(text);
        self.logged.mids.insert(("message_received".to_owned(), mid.clone()));
        mid
    }

    /// Lan writes, and the webhook is acknowledged.
    fn acknowledges(&mut self, text: &str) -> String {
        let act = Act::Text { text: text.to_owned() };
        let mid = self.world.person_does(PAGE, LAN, act, self.now_ms).unwrap();
        self.now_ms += 10;
        let calls = self.world.due(self.now_ms);
        assert_eq!(calls.len(), 1);
        self.world.webhook_result(calls[0].id, Ok(200), self.now_ms);
        self.now_ms += 10;
        mid
    }

    fn sends(&mut self, message: &Value) {
        let body = json!({ "recipient": { "id": LAN }, "messaging_type": "RESPONSE", "message": message });
        let request = Request::post(format!("/v25.0/me/messages?access_token={TOKEN}"))
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let response = self.world.handle(&request, self.now_ms);
        assert!(response.status().is_success(), "{:?}", response.body());
        self.now_ms += 10;
    }

    fn says(&mut self, text: &str, metadata: &str) {
        self.sends(&json!({ "text": text, "metadata": metadata }));
    }

    fn sends_receipt(&mut self, order: &str) {
        self.sends(&json!({ "attachment": { "type": "template", "payload": {
            "template_type": "receipt", "recipient_name": "Lan", "order_number": order, "currency": "VND",
            "payment_method": "COD", "elements": [{ "title": "Pho", "quantity": 1, "price": 50_000 }],
            "summary": { "total_cost": 50_000 },
        } } }));
    }

    /// Echoes and reports that are due by now are acknowledged and not logged.
    fn acknowledges_reports(&mut self) {
        self.now_ms += 60_000;
        loop {
            let calls = self.world.due(self.now_ms);
            if calls.is_empty() {
                return;
            }
            for call in calls {
                self.world.webhook_result(call.id, Ok(200), self.now_ms);
            }
        }
    }

    fn verdict(&self) -> Verdict {
        judge(self.world.ledger(), &self.logged, &self.on_board, &self.held, 20)
    }

    /// The figures that must be zero.
    fn faults(&self) -> (usize, usize) {
        let verdict = self.verdict();
        assert_eq!(verdict.findings.is_empty(), verdict.is_clean(), "each fault is told: {verdict:?}");
        (verdict.lost, verdict.duplicated)
    }
}

/// One message, one answer, one confirmed order on the board.
fn careful() -> Scene {
    let mut scene = Scene::new();
    scene.hears("1 pho");
    scene.says("Confirm?", "out_1");
    scene.hears("yes");
    scene.sends_receipt(ORDER);
    scene.on_board.insert(ORDER.to_owned());
    scene
}

#[test]
fn a_careful_program_has_nothing_lost_and_nothing_doubled() {
    let verdict = careful().verdict();
    assert!(verdict.is_clean(), "{verdict:?}");
    assert_eq!((verdict.messages, verdict.replies, verdict.orders), (2, 2, 1));
    assert_eq!(verdict.quiet_ms, 20);
}

#[test]
fn a_message_nobody_answered_is_lost() {
    let mut scene = careful();
    let mid = scene.hears("and a tea");
    assert_eq!(scene.faults(), (1, 0));
    assert!(scene.verdict().findings[0].contains(&mid), "it is named");
    scene.says("Added.", "out_2");
    assert_eq!(scene.faults(), (0, 0));
}

#[test]
fn who_writes_while_a_person_has_taken_over_waits_for_that_person() {
    let mut scene = careful();
    scene.hears("I want to talk to somebody");
    scene.says("Somebody will be with you.", "out_2");
    scene.hears("hello?");
    assert_eq!(scene.faults(), (1, 0), "nobody has taken over");
    scene.held.insert("7002".to_owned());
    assert_eq!(scene.faults(), (1, 0), "somebody else's conversation was taken over");
    scene.held.insert(LAN.to_owned());
    assert_eq!((scene.faults(), scene.verdict().with_person), ((0, 0), 1));
}

#[test]
fn an_acknowledged_message_that_is_not_in_the_log_is_lost() {
    let mut scene = careful();
    let mid = scene.acknowledges("and a tea");
    scene.says("Added.", "out_2");
    assert_eq!(scene.faults(), (1, 0));
    scene.logged.mids.insert(("message_edited".to_owned(), mid.clone()));
    assert_eq!(scene.faults(), (1, 0), "another event of the same message is not the message");
    scene.logged.mids.insert(("message_received".to_owned(), mid));
    assert_eq!(scene.faults(), (0, 0));
}

#[test]
fn a_message_that_was_not_acknowledged_is_not_lost_yet() {
    let mut scene = careful();
    let act = Act::Text { text: "and a tea".to_owned() };
    scene.world.person_does(PAGE, LAN, act, scene.now_ms);
    let calls = scene.world.due(scene.now_ms + 10);
    scene.world.webhook_result(calls[0].id, Ok(503), scene.now_ms + 10);
    assert_eq!(scene.faults(), (0, 0), "Meta sends it again");
}

#[test]
fn echoes_and_reports_count_too() {
    let mut scene = careful();
    scene.acknowledges_reports();
    let ledger = scene.world.ledger();
    let acked = |kind: ItemKind| {
        let items = ledger.webhooks().iter().filter(|item| item.kind == kind && item.acked_ms.is_some());
        items.map(|item| item.mid.clone()).collect::<Vec<_>>()
    };
    let (echoes, deliveries, reads) =
        (acked(ItemKind::Echo), acked(ItemKind::Delivery).len(), acked(ItemKind::Read).len());
    assert!(echoes.len() == 2 && deliveries > 0 && reads > 0);
    assert_eq!(scene.faults(), (echoes.len() + deliveries + reads, 0));
    let mids = echoes.into_iter().map(|mid| ("echo_received".to_owned(), mid.unwrap()));
    scene.logged.mids.extend(mids);
    scene.logged.counts.insert("delivery_reported", deliveries);
    assert_eq!(scene.faults(), (reads, 0));
    scene.logged.counts.insert("read_reported", reads);
    assert_eq!(scene.faults(), (0, 0));
}

#[test]
fn a_confirmed_order_that_is_not_on_the_board_is_lost() {
    let mut scene = careful();
    scene.on_board.clear();
    assert_eq!(scene.faults(), (1, 0));
    assert!(scene.verdict().findings[0].contains(ORDER), "it is named");
}

#[test]
fn the_same_message_accepted_twice_is_doubled() {
    let mut scene = careful();
    scene.says("Confirm?", "out_1");
    assert_eq!(scene.faults(), (0, 1));
}

#[test]
fn two_orders_of_one_confirmation_are_doubled() {
    let mut scene = careful();
    scene.sends_receipt("ord_2");
    scene.on_board.insert("ord_2".to_owned());
    assert_eq!(scene.faults(), (0, 1));
}

#[test]
fn a_second_order_after_another_word_is_no_double() {
    let mut scene = careful();
    scene.hears("the same again");
    scene.sends_receipt("ord_2");
    scene.on_board.insert("ord_2".to_owned());
    assert_eq!(scene.faults(), (0, 0));
    assert_eq!(scene.verdict().orders, 2);
}

#[test]
fn an_order_number_used_twice_is_doubled() {
    let mut scene = careful();
    scene.hears("and?");
    scene.sends_receipt(ORDER);
    assert_eq!(scene.faults(), (0, 1));
}

#[test]
fn one_purpose_served_twice_for_one_message_is_doubled() {
    let mut scene = careful();
    scene.hears("hello?");
    scene.says("Hello!", "out_2");
    scene.says("Hello!", "out_3");
    assert_eq!(scene.faults(), (0, 1));
}

#[test]
fn the_same_answer_to_two_messages_is_no_double() {
    let mut scene = careful();
    // The second message is on its way while the first is being answered.
    scene.hears("bla");
    scene.hears("blu");
    scene.says("Pardon?", "out_2");
    scene.says("Pardon?", "out_3");
    assert_eq!(scene.faults(), (0, 0));
}

#[test]
fn orders_are_told_by_the_language_of_their_acknowledgement() {
    let mut scene = careful();
    scene.says("Done! Your order number is #1. The kitchen has it 🙏", "out_2");
    assert_eq!(scene.verdict().languages, BTreeMap::from([("en".to_owned(), 1)]));
}

#[test]
fn what_the_orders_took_is_one_line() {
    let taken = |questions, needed_person| OrderEffort { questions, needed_person, portions: 1 };
    let effort = Effort::of([taken(2, false), taken(0, true), taken(1, false), taken(5, false)]);
    assert_eq!((effort.orders, effort.questions_median, effort.needed_person), (4, 1, 1));
    let line = "half of the orders took at most 1 questions; 25.0 % needed a person (1 of 4)";
    assert_eq!(in_words(&effort), line);
    let shown = json!(Verdict { effort, ..careful().verdict() });
    assert_eq!(shown["effort"], json!({ "orders": 4, "questions_median": 1, "needed_person": 1 }));
    assert!(in_words(&Effort::default()).contains("0.0 %"));
}
