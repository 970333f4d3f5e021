use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use super::{answer_delay, answer_was_dropped};
use crate::faults::{ChosenError, Faults, Throttle};
use crate::ledger::record::AnswerFate;
use crate::person::Act;
use crate::world::World;
use crate::world::tests::{LAN, NOW, PAGE, body_of, call, config, drain, items, send, text};

fn with(faults: Faults) -> World {
    let mut config = config();
    config.faults = faults;
    let mut world = World::new(config);
    world.person_does(PAGE, LAN, text("alo"), NOW);
    world.person_does(PAGE, "7002", text("alo"), NOW);
    drain(&mut world, NOW + 5);
    world
}

fn say(world: &mut World, person: &str, at_ms: i64) -> Response<Bytes> {
    let body =
        json!({ "recipient": { "id": person }, "message": { "text": "ok", "metadata": at_ms.to_string() } });
    call(world, "POST", "/v25.0/me/messages", &body, at_ms)
}

fn code(body: &Value) -> (u64, u64) {
    let number = |key: &str| body["error"][key].as_u64().unwrap_or(0);
    (number("code"), number("error_subcode"))
}

fn fates(world: &World) -> Vec<AnswerFate> {
    world.ledger().sends().iter().map(|send| send.answer).collect()
}

#[test]
fn a_slow_answer_took_effect_at_once() {
    let faults = Faults { slow_answer_probability: 1.0, slow_answer_ms: 7000, ..Faults::default() };
    let mut world = with(faults);
    let response = say(&mut world, LAN, NOW + 10);
    assert_eq!(answer_delay(&response), Some(std::time::Duration::from_secs(7)));
    assert_eq!(body_of(&response)["recipient_id"], json!(LAN), "and it is the true answer");
    assert_eq!(fates(&world), [AnswerFate::Slow]);
    assert_eq!(items(&drain(&mut world, NOW + 100))[0]["message"]["is_echo"], json!(true));
}

#[test]
fn a_server_error_after_the_effect_looks_like_one_before_it() {
    let mut world = with(Faults { server_error_after_probability: 1.0, ..Faults::default() });
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..40 {
        let response = say(&mut world, LAN, NOW + 10 + number);
        assert!(response.status().is_server_error());
        seen.insert(serde_json::from_slice::<Value>(response.body()).map_or((0, 0), |body| code(&body)));
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [(0, 0), (1, 0), (1, 99), (2, 0)]);
    assert_eq!(fates(&world), [AnswerFate::Error; 40]);
    assert_eq!(world.thread(PAGE, LAN).count_from_page(), 40, "the person saw each of them");
}

#[test]
fn a_public_answer_can_lose_its_answer_too() {
    let mut world = with(Faults { drop_answer_probability: 1.0, ..Faults::default() });
    let act = Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() };
    let comment = world.person_does(PAGE, LAN, act, NOW).unwrap();
    let path = format!("/v25.0/{comment}/comments");
    let response = call(&mut world, "POST", &path, &json!({ "message": "50k" }), NOW + 10);
    assert!(answer_was_dropped(&response));
    assert_eq!(world.comments.len(), 2);
}

#[test]
fn a_connection_that_breaks_before_the_call_leaves_no_trace() {
    let mut world = with(Faults { break_connection_probability: 1.0, ..Faults::default() });
    let response = say(&mut world, LAN, NOW + 10);
    assert!(answer_was_dropped(&response));
    assert!(world.ledger().sends().is_empty());
}

#[test]
fn any_error_can_be_chosen_before_or_after_the_effect() {
    let chosen = [
        (1, None),
        (2, None),
        (1, Some(99)),
        (1200, None),
        (551, None),
        (10_900, None),
        (100, Some(2_018_001)),
        (10, Some(2_018_278)),
        (190, Some(460)),
        (368, None),
    ];
    for (code_wanted, subcode) in chosen {
        for after_effect in [false, true] {
            let error = ChosenError { subcode, after_effect, ..ChosenError::of(code_wanted) };
            let mut world = with(Faults { errors: vec![error], ..Faults::default() });
            let got = code(&body_of(&say(&mut world, LAN, NOW + 10)));
            assert_eq!(got.0, u64::from(code_wanted));
            assert!(subcode.is_none_or(|subcode| got.1 == u64::from(subcode)), "{got:?}");
            assert_eq!(world.ledger().sends().len(), usize::from(after_effect), "{code_wanted}");
        }
    }
}

#[test]
fn one_conversation_can_be_throttled_without_the_others() {
    let throttle = Throttle { sends_max: 2, window_ms: 1000, code: 613 };
    let mut world = with(Faults { thread_throttle: Some(throttle), ..Faults::default() });
    let mut at = |person: &str, at_ms: i64| code(&body_of(&say(&mut world, person, at_ms))).0;
    assert_eq!([at(LAN, NOW + 10), at(LAN, NOW + 11), at(LAN, NOW + 12)], [0, 0, 613]);
    assert_eq!(at("7002", NOW + 13), 0);
    assert_eq!(at(LAN, NOW + 1011), 0);
}

#[test]
fn every_code_of_a_throttle_comes_with_usage_at_its_top() {
    for code_wanted in [4, 613, 80_006] {
        let throttle = Throttle { sends_max: 1, window_ms: 60_000, code: code_wanted };
        let mut world = with(Faults { throttle: Some(throttle), ..Faults::default() });
        say(&mut world, LAN, NOW + 10);
        let refused = say(&mut world, LAN, NOW + 11);
        assert_eq!(code(&body_of(&refused)).0, u64::from(code_wanted));
        let usage: Value = serde_json::from_str(refused.headers()["x-app-usage"].to_str().unwrap()).unwrap();
        assert_eq!(usage["call_count"], json!(100));
        let case: Value =
            serde_json::from_str(refused.headers()["x-business-use-case-usage"].to_str().unwrap()).unwrap();
        assert_eq!(case[PAGE][0]["estimated_time_to_regain_access"], json!(1));
    }
}

#[test]
fn some_echoes_come_late() {
    let faults = Faults { delay_echo_probability: 0.5, delay_echo_within_ms: 600_000, ..Faults::default() };
    let mut world = with(faults);
    for number in 0..40 {
        say(&mut world, LAN, NOW + 10 + number);
    }
    let echoes = |world: &mut World, until_ms: i64| {
        let got = items(&drain(world, until_ms));
        got.iter().filter(|item| item["message"]["is_echo"] == json!(true)).count()
    };
    let soon = echoes(&mut world, NOW + 1000);
    assert!(0 < soon && soon < 40, "{soon}");
    assert_eq!(echoes(&mut world, NOW + 700_000), 40 - soon);
}

#[test]
fn the_same_seed_and_calls_meet_the_same_faults() {
    let run = |seed: u64| {
        let mut config = config();
        config.faults = Faults::preset("nasty").unwrap();
        config.seed = seed;
        let mut world = World::new(config);
        let mut answers = Vec::new();
        for number in 0..200 {
            let at_ms = NOW + number * 50;
            world.person_does(PAGE, LAN, text("2 phở"), at_ms);
            let response = say(&mut world, LAN, at_ms + 20);
            answers.push((response.status(), answer_was_dropped(&response), answer_delay(&response)));
        }
        (answers, drain(&mut world, NOW + 1_000_000), world.ledger().to_json().to_string())
    };
    let (first, again, other) = (run(7), run(7), run(8));
    assert_eq!(first, again);
    assert_ne!(first.0, other.0);
}

#[test]
fn switches_can_change_while_it_runs() {
    let mut world = with(Faults { server_error_probability: 1.0, ..Faults::default() });
    assert!(say(&mut world, LAN, NOW + 10).status().is_server_error());
    world.set_faults(Faults::default());
    assert!(say(&mut world, LAN, NOW + 20).status().is_success());
}

#[test]
fn a_receipt_whose_answer_was_lost_is_refused_the_second_time() {
    let receipt = json!({ "attachment": { "type": "template", "payload": {
        "template_type": "receipt", "recipient_name": "Lan", "order_number": "ord_1", "currency": "VND",
        "payment_method": "COD", "elements": [{ "title": "Phở", "quantity": 1, "price": 1 }],
        "summary": { "total_cost": 1 },
    } } });
    let mut world = with(Faults { drop_answer_probability: 1.0, ..Faults::default() });
    let body = json!({ "recipient": { "id": LAN }, "message": receipt });
    assert!(answer_was_dropped(&call(&mut world, "POST", "/me/messages", &body, NOW + 10)));
    world.set_faults(Faults::default());
    assert_eq!(code(&send(&mut world, &receipt, NOW + 20)), (100, 0));
    let standing = world.ledger().standing(0);
    assert_eq!((standing.refused_receipts, standing.doubles.by_order_number), (1, 0));
}
