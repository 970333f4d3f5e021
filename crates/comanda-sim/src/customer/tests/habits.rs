//! What people do beside ordering straight on, one habit at a time, and the questions of the shop that they understand.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test names the acts it expects")]

use super::*;
use crate::customer::habits::Habits;
use crate::customer::tally::{Effort, OrderEffort};
use crate::customer::understand::meant_reading;
use crate::thread::{Button, Receipt};

const LANGUAGES: [Language; 3] = [Language::Vietnamese, Language::English, Language::Spanish];
/// Titles and payloads of the chips under a question.
type Chips = &'static [(&'static str, &'static str)];
const HOW: (&str, Chips) =
    ("How would you like it?", &[("Delivery", "c1:delivery"), ("Pickup", "c1:pickup")]);
const READ_BACK: (&str, Chips) = (
    "Your order. Shall I place it?",
    &[("Confirm", "c1:confirm:12ab"), ("Change", "c1:change"), ("Cancel", "c1:cancel")],
);

/// A customer and the thread on their phone.
struct Talk {
    customer: Customer,
    thread: Thread,
    now_ms: i64,
}

impl Talk {
    fn new(seed: u64, language: Language, habits: Habits) -> Self {
        let persona = Persona { habits, ..Persona::straightforward(language) };
        let customer = Customer::new(seed, persona, vocabulary());
        Self { customer, thread: Thread::new(PAGE, "7001"), now_ms: NOW }
    }

    /// What the customer does next; it must be within a minute.
    fn acts(&mut self) -> Act {
        self.acts_within(60_000).expect("the customer does something")
    }

    fn acts_within(&mut self, time_ms: i64) -> Option<Act> {
        let until_ms = self.now_ms + time_ms;
        while self.now_ms < until_ms {
            self.now_ms += 100;
            if let Some(act) = self.customer.step(&self.thread, self.now_ms) {
                self.shows(&act);
                return Some(act);
            }
        }
        None
    }

    /// The customer's own side of the thread, as Messenger shows it.
    fn shows(&mut self, act: &Act) {
        let content = match act {
            Act::Text { text } => Content::Text { text: text.clone() },
            Act::TapQuickReply { title, .. } | Act::TapPostback { title, .. } => {
                Content::Text { text: title.clone() }
            }
            Act::Edit { mid, text } => {
                self.thread.bubble_mut(mid).unwrap().content = Content::Text { text: text.clone() };
                return;
            }
            Act::Unsend { mid } => {
                self.thread.bubble_mut(mid).unwrap().unsent = true;
                return;
            }
            Act::React { .. } => return,
            _ => Content::Sticker { sticker_id: 1 },
        };
        let mid = format!("own_{}", self.thread.bubbles.len());
        self.thread.push(Bubble::new(mid, Side::Person, self.now_ms, content));
    }

    fn says(&mut self) -> String {
        match self.acts() {
            Act::Text { text } => text,
            other => panic!("expected words, found {other:?}"),
        }
    }

    fn taps(&mut self) -> String {
        match self.acts() {
            Act::TapQuickReply { payload, .. } | Act::TapPostback { payload, .. } => payload,
            other => panic!("expected a tap, found {other:?}"),
        }
    }

    fn hears(&mut self, (text, chips): (&str, &[(&str, &str)])) {
        let mut bubble = from_page(text);
        bubble.mid = format!("page_{}", self.thread.bubbles.len());
        bubble.quick_replies = chips.iter().map(|(title, payload)| ours(title, payload)).collect();
        self.thread.push(bubble);
    }

    fn tells(&mut self, text: &str) {
        self.hears((text, &[]));
    }

    fn sees_receipt(&mut self) {
        let receipt = Receipt {
            recipient_name: "x".to_owned(),
            order_number: "1".to_owned(),
            currency: "VND".to_owned(),
            payment_method: "COD".to_owned(),
            lines: Vec::new(),
            subtotal: None,
            shipping_cost: None,
            total_tax: None,
            total_cost: 1.0,
            address: None,
            adjustments: Vec::new(),
        };
        let content = Content::Receipt { receipt: Box::new(receipt) };
        self.thread.push(Bubble::new("page_r".to_owned(), Side::Page, self.now_ms, content));
    }

    /// Whatever is said yet, and how it ends.
    fn ends(&mut self) -> Outcome {
        for _ in 0..20 {
            if self.customer.is_done() {
                break;
            }
            let _act = self.acts_within(60_000);
        }
        self.customer.outcome().expect("the visit ends")
    }
}

fn ours(title: &str, payload: &str) -> QuickReply {
    QuickReply { content_type: "text".to_owned(), title: title.to_owned(), payload: payload.to_owned() }
}

/// Somebody who has ordered and hears the receipt.
fn with_order(seed: u64, habits: Habits) -> Talk {
    let mut talk = Talk::new(seed, Language::English, habits);
    talk.says();
    talk.hears(READ_BACK);
    assert_eq!(talk.taps(), "c1:confirm:12ab");
    talk.sees_receipt();
    talk
}

#[test]
fn a_question_comes_first_in_every_language() {
    for (seed, language) in (0..).zip(LANGUAGES.repeat(4)) {
        let mut talk = Talk::new(seed, language, Habits { asks_first: 1.0, ..Habits::NONE });
        let question = talk.says();
        talk.tells("We are here.");
        let order = talk.says();
        assert_ne!(question, order);
        assert!(order.contains(|letter: char| letter.is_ascii_digit()), "{order}");
    }
}

#[test]
fn a_question_comes_in_the_middle_and_the_order_goes_on() {
    for language in LANGUAGES {
        let mut talk = Talk::new(3, language, Habits { asks_midway: 1.0, ..Habits::NONE });
        talk.says();
        talk.hears(HOW);
        talk.says();
        talk.hears(HOW);
        assert!(talk.taps().starts_with("c1:"), "asked once");
        // The same when the shop does not ask again: it is answered all the same.
        let mut talk = Talk::new(3, language, Habits { asks_midway: 1.0, ..Habits::NONE });
        talk.says();
        talk.hears(HOW);
        talk.says();
        talk.tells("We are here.");
        let answer = talk.says();
        assert!(!answer.contains(|letter: char| letter.is_ascii_digit()), "no second order: {answer}");
    }
}

#[test]
fn a_wrong_message_is_mended_at_once_or_after_the_answer() {
    let mut talk = Talk::new(4, Language::English, Habits { edits_at_once: 1.0, ..Habits::NONE });
    let wrong = talk.says();
    let Act::Edit { mid, text } = talk.acts() else { panic!("an edit") };
    assert_eq!(mid, "own_0");
    assert_ne!(text, wrong);
    let mut talk = Talk::new(4, Language::English, Habits { edits_after_answer: 1.0, ..Habits::NONE });
    talk.says();
    talk.hears(HOW);
    assert!(matches!(talk.acts(), Act::Edit { .. }));
    assert_eq!(talk.acts_within(10_000), None, "waits for what the shop makes of it");
    talk.hears(HOW);
    assert!(talk.taps().starts_with("c1:"));
}

#[test]
fn something_is_added_and_taken_back_before_the_yes() {
    let mut talk = Talk::new(5, Language::English, Habits { unsends: 1.0, ..Habits::NONE });
    talk.says();
    talk.hears(READ_BACK);
    talk.says();
    assert!(matches!(talk.acts(), Act::Unsend { .. }));
    let before_ms = talk.now_ms;
    talk.says();
    assert!(talk.now_ms - before_ms >= 5_000, "the shop may say something first");
    talk.sees_receipt();
    assert_eq!(talk.ends(), Outcome::Ordered);
}

#[test]
fn an_order_comes_in_short_texts() {
    for language in LANGUAGES {
        let mut talk = Talk::new(6, language, Habits { types_in_pieces: 1.0, ..Habits::NONE });
        let count = std::iter::from_fn(|| talk.acts_within(5_000)).count();
        assert!(count >= 3, "{count}");
    }
}

#[test]
fn everything_is_said_at_once() {
    for (seed, language) in (0..).zip(LANGUAGES.repeat(6)) {
        let mut talk = Talk::new(seed, language, Habits { says_everything: 1.0, ..Habits::NONE });
        let order = talk.says();
        let is_brought = talk.customer.wants_delivery;
        assert_eq!(order.contains("090312"), is_brought, "{order}");
        assert_eq!(order.contains("Lê Lợi"), is_brought, "{order}");
    }
}

#[test]
fn a_thumb_or_a_reaction_is_a_yes() {
    let mut talk = Talk::new(7, Language::English, Habits { thumbs_up: 1.0, ..Habits::NONE });
    talk.says();
    talk.hears(READ_BACK);
    assert_eq!(talk.acts(), Act::Sticker);
    let mut talk = Talk::new(7, Language::English, Habits { reacts: 1.0, ..Habits::NONE });
    talk.says();
    talk.hears(READ_BACK);
    assert_eq!(talk.acts(), Act::React { mid: "page_1".to_owned(), emoji: "👍".to_owned() });
    talk.sees_receipt();
    assert_eq!(talk.ends(), Outcome::Ordered);
}

#[test]
fn a_pin_or_a_cart_takes_the_place_of_words() {
    let mut talk = Talk::new(8, Language::English, Habits { sends_pin: 1.0, ..Habits::NONE });
    talk.says();
    talk.hears(("What address shall we deliver to?", &[("Pickup", "c1:pickup")]));
    assert_eq!(talk.acts(), Act::Location { latitude: 10.79, longitude: 106.68 });
    let mut talk = Talk::new(8, Language::English, Habits { sends_cart: 1.0, ..Habits::NONE });
    let Act::SendCart { products, .. } = talk.acts() else { panic!("a cart") };
    assert!(!products.is_empty());
}

#[test]
fn something_leaves_the_cart_by_buttons_or_in_words() {
    let (mut by_buttons, mut in_words) = (0, 0);
    for seed in 0..40 {
        let mut talk = Talk::new(seed, Language::English, Habits { changes_cart: 1.0, ..Habits::NONE });
        talk.says();
        talk.hears(READ_BACK);
        match talk.acts() {
            Act::TapQuickReply { payload, .. } if payload == "c1:change" => {
                by_buttons += 1;
                let total = talk.customer.wish.iter().map(|line| line.quantity).sum::<u32>();
                let chips = [("➖ Coke", "c1:less:0:12ab"), ("Keep it", "c1:keep")];
                talk.hears(("What shall I change?", &chips));
                let tapped = talk.taps();
                assert_eq!(tapped, if total > 1 { "c1:less:0:12ab" } else { "c1:keep" });
            }
            Act::Text { text } => {
                in_words += 1;
                assert!(text.starts_with("remove") || text.starts_with("take off"), "{text}");
            }
            _ => {} // One dish only: nothing to leave out.
        }
    }
    assert!(by_buttons > 5 && in_words > 5, "{by_buttons} {in_words}");
}

#[test]
fn something_more_is_wanted_after_the_order() {
    let (mut amended, mut ordered_anew) = (0, 0);
    for seed in 0..20 {
        let mut talk = with_order(seed, Habits { adds_after: 1.0, ..Habits::NONE });
        talk.says();
        talk.hears((
            "Add this or new?",
            &[("Add to it", "c1:amend:1"), ("New", "c1:new-order"), ("No", "c1:cancel")],
        ));
        if talk.taps() == "c1:amend:1" {
            amended += 1;
            talk.hears(READ_BACK);
            talk.taps();
            talk.tells("I have passed the change of order #1 to the kitchen.");
            assert_eq!(talk.acts_within(10_000), None);
            talk.tells("The kitchen has changed order #1.");
            assert_eq!(talk.ends(), Outcome::Ordered);
            assert_eq!(talk.customer.orders().len(), 1);
        } else {
            ordered_anew += 1;
            talk.hears(READ_BACK);
            talk.taps();
            talk.sees_receipt();
            assert_eq!(talk.ends(), Outcome::Ordered);
            assert_eq!(talk.customer.orders().len(), 2);
        }
    }
    assert!(amended > 3 && ordered_anew > 3, "{amended} {ordered_anew}");
}

#[test]
fn an_order_that_stands_is_cancelled() {
    let mut talk = with_order(9, Habits { cancels_after: 1.0, ..Habits::NONE });
    talk.says();
    talk.tells("Order #1 is accepted.");
    assert_eq!(talk.acts_within(10_000), None, "news are no answer");
    talk.hears(("Shall I cancel it?", &[("Yes", "c1:cancel-order:1"), ("Keep it", "c1:keep")]));
    assert_eq!(talk.taps(), "c1:cancel-order:1");
    talk.tells("Order #1 is cancelled.");
    assert_eq!(talk.ends(), Outcome::Cancelled);
}

#[test]
fn somebody_comes_again_for_the_same() {
    let mut talk = with_order(10, Habits { comes_again: 1.0, ..Habits::NONE });
    assert_eq!(talk.acts_within(500_000), None);
    talk.tells("Order #1 is on its way.");
    assert!(matches!(talk.acts_within(200_000), Some(Act::Text { .. })), "hello again");
    talk.hears(("The same as last time?", &[("The same again", "c1:usual"), ("Menu", "c1:menu")]));
    assert_eq!(talk.taps(), "c1:usual");
    talk.hears((
        "There?",
        &[("Yes, there", "c1:known-address"), ("Other", "c1:other-address"), ("P", "c1:pickup")],
    ));
    let how = talk.taps();
    assert!(["c1:known-address", "c1:pickup"].contains(&how.as_str()), "{how}");
    talk.hears(READ_BACK);
    talk.taps();
    talk.sees_receipt();
    assert_eq!(talk.ends(), Outcome::Ordered);
    assert_eq!(talk.customer.orders().len(), 2);
}

#[test]
fn a_sticker_takes_the_chips_away_and_a_voice_note_is_answered_first() {
    let mut talk = Talk::new(11, Language::English, Habits { sends_sticker: 1.0, ..Habits::NONE });
    talk.says();
    talk.hears(HOW);
    assert_eq!(talk.acts(), Act::OtherSticker { sticker_id: 1 });
    talk.says();
    let mut talk = Talk::new(11, Language::English, Habits { sends_media: 1.0, ..Habits::NONE });
    talk.says();
    talk.hears(HOW);
    assert!(matches!(talk.acts(), Act::Audio { .. } | Act::Image { .. }));
    assert_eq!(talk.acts_within(10_000), None);
    talk.hears(("I have told a colleague. How would you like it?", HOW.1));
    assert!(talk.taps().starts_with("c1:"));
    talk.hears(READ_BACK);
    talk.taps();
    talk.sees_receipt();
    assert_eq!(talk.ends(), Outcome::Ordered);
    let effort =
        OrderEffort { questions: 2, needed_person: true, portions: talk.customer.orders()[0].portions };
    assert_eq!(talk.customer.orders(), [effort]);
}

#[test]
fn a_later_time_and_an_allergy_are_said_with_the_dishes() {
    let habits = Habits { orders_for_later: 1.0, has_allergy: 1.0, ..Habits::NONE };
    let order = Talk::new(12, Language::English, habits).says();
    assert!(order.contains("pm") && order.contains("peanut"), "{order}");
}

#[test]
fn some_want_a_person_or_nothing_more_or_leave() {
    for language in LANGUAGES {
        let mut talk = Talk::new(13, language, Habits { asks_for_person: 1.0, ..Habits::NONE });
        talk.says();
        talk.tells("I have told a colleague, who will answer you.");
        assert_eq!(talk.ends(), Outcome::WithPerson);
        let mut talk = Talk::new(13, language, Habits { says_stop: 1.0, ..Habits::NONE });
        talk.says();
        talk.hears(HOW);
        talk.says();
        talk.tells("You will get no more messages from us.");
        assert_eq!(talk.ends(), Outcome::Stopped);
        let mut talk = Talk::new(13, language, Habits { leaves: 1.0, ..Habits::NONE });
        talk.says();
        talk.hears(HOW);
        if talk.acts_within(10_000).is_some() {
            talk.hears(READ_BACK);
        }
        assert_eq!(talk.ends(), Outcome::WentSilent);
        assert!(talk.customer.orders().is_empty());
    }
}

#[test]
fn every_question_with_buttons_is_understood_and_answered() {
    const BOTH: Chips = &[("P", "c1:pickup"), ("M", "c1:menu")];
    let cases: &[(Asked, &str, Chips, &str)] = &[
        (Asked::Fulfilment, "¿?", &[("P", "c1:pickup"), ("D", "c1:delivery"), ("I", "c1:dine-in")], "c1:"),
        (Asked::Zone, "Q?", &[("Quận 1", "c1:zone:q1"), ("None", "c1:elsewhere")], "c1:zone:q1"),
        (Asked::Branch, "Q?", &[("Main", "c1:branch:main")], "c1:branch:main"),
        (Asked::Which, "Q?", &[("Tái", "c1:choose:tai"), ("Chín", "c1:choose:chin")], "c1:choose:"),
        (Asked::Meaning, "Q?", &[("1", "c1:meaning:0"), ("2", "c1:meaning:1")], "c1:meaning:0"),
        (Asked::Payment, "Q?", &[("Card", "c1:pay:card"), ("Cash", "c1:pay:cash")], "c1:pay:cash"),
        (Asked::Time, "Q?", &[("Soon", "c1:asap"), ("16:45", "c1:at:20261120T1645")], "c1:a"),
        (Asked::Amend, "Q?", &[("To it", "c1:amend:1"), ("New", "c1:new-order")], "c1:new-order"),
        (Asked::GoOn, "Q?", &[("Keep", "c1:keep"), ("X", "c1:cancel")], "c1:keep"),
        (Asked::Address, "Where to?", &[("P", "c1:pickup")], ""),
        (Asked::Phone, "¿A qué número puede llamar el repartidor?", &[("P", "c1:pickup")], ""),
        (Asked::Table, "Bạn đang ngồi bàn số mấy ạ?", &[], ""),
        (Asked::NotDelivered, "Quán giao đơn từ 60.000, còn thiếu 5.000 ạ.", BOTH, ""),
        (Asked::NotUnderstood, "Perdona, no te entendí.", &[("M", "c1:menu"), ("H", "c1:person")], ""),
    ];
    for (asked, text, chips, answer) in cases {
        let mut talk = Talk::new(14, Language::Vietnamese, Habits::NONE);
        talk.says();
        talk.hears((text, chips));
        assert_eq!(understand(talk.thread.latest_from_page(), talk.thread.live_quick_replies()), *asked);
        match talk.acts() {
            Act::TapQuickReply { payload, .. } => assert!(payload.starts_with(answer), "{text} {payload}"),
            other => assert!(answer.is_empty(), "{text} {other:?}"),
        }
    }
}

#[test]
fn a_question_stays_open_when_news_follow_and_buttons_of_a_template_are_tapped() {
    let mut talk = Talk::new(15, Language::English, Habits::NONE);
    talk.says();
    let button = Button::Postback { title: "Confirm".to_owned(), payload: "c1:confirm:1".to_owned() };
    let content = Content::Buttons { text: "Shall I place it?".to_owned(), buttons: vec![button] };
    talk.thread.push(Bubble::new("m_b".to_owned(), Side::Page, NOW, content));
    talk.tells("The kitchen is busy today.");
    assert_eq!(talk.taps(), "c1:confirm:1");
}

#[test]
fn what_was_added_is_said_again_when_the_shop_has_not_understood() {
    let mut talk = Talk::new(16, Language::English, Habits::NONE);
    talk.says();
    talk.hears(("Too little: 5 is missing.", &[("P", "c1:pickup"), ("M", "c1:menu")]));
    let portions = talk.customer.wish.len();
    talk.says();
    for _ in 0..2 {
        talk.hears(("Sorry, I did not get that. Shall I place the order now?", READ_BACK.1));
        talk.says();
    }
    talk.hears(("Sorry, I did not get that. Shall I place the order now?", READ_BACK.1));
    assert_eq!(talk.taps(), "c1:confirm:12ab", "in the end it is let be");
    assert_eq!(talk.customer.wish.len(), portions);
}

#[test]
fn the_reading_with_as_much_as_was_wanted_is_chosen() {
    let text = "Did you mean 1:\n1 × Phở — 5\n2 × Coke — 3\nor 2:\n1 × Phở — 5";
    assert_eq!(meant_reading(&[from_page(text)], 3), 0);
    assert_eq!(meant_reading(&[from_page(text)], 1), 1);
    assert_eq!(meant_reading(&[from_page(text)], 7), 0);
}

#[test]
fn what_an_order_took_is_counted() {
    let mut talk = Talk::new(17, Language::English, Habits { asks_first: 1.0, ..Habits::NONE });
    talk.says();
    talk.tells("We are here. Anything else?");
    talk.says();
    talk.hears(HOW);
    talk.taps();
    talk.tells("What is your phone number?");
    talk.says();
    talk.hears(READ_BACK);
    talk.taps();
    talk.sees_receipt();
    talk.ends();
    let [order] = talk.customer.orders() else { panic!("one order") };
    assert_eq!((order.questions, order.needed_person), (2, false), "the read-back is no question");
    let effort = Effort::of([*order, OrderEffort { questions: 5, needed_person: true, portions: 1 }]);
    assert_eq!((effort.orders, effort.questions_median, effort.needed_person), (2, 2, 1));
    assert!((effort.person_percent() - 50.0).abs() < f64::EPSILON);
}
