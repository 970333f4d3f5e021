//! In time, with one more try, and left alone while it is dead.

use std::time::Duration;

use comanda_domain::reading::{Intent, Reading};
use serde_json::json;
use tokio::time::Instant;

use super::{chat, two_pho};
use crate::testing::{Reply, Server, lines, question, reading_text};
use crate::{
    Ask, AskError, Names, OutsideOptions, OutsideReader, Structure, TextReader, Unusable, Wit, interpret,
};

fn outside(reader: impl TextReader + 'static, timeout: Duration) -> OutsideReader {
    let options = OutsideOptions { ask: Ask::Always, timeout, at_once_max: 4, names: Names::default() };
    OutsideReader::new(Box::new(reader), options)
}

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_model_is_asked_with_the_menu_and_nothing_of_the_person() {
    let server = Server::start(vec![Reply::json(&two_pho())]).await;
    let mut cart = lines("1 phở gà lớn");
    cart[0].note = Some("như hôm qua nhé".to_owned());
    let asked = question("2 phở tái", &cart, Some(comanda_domain::reading::Question::Dishes));
    let outside = outside(chat(&server.url, Structure::JsonSchema), SOON);
    let answer = outside.ask(&asked, outside.deadline()).await.unwrap();
    let found = interpret(&answer, outside.names(), &asked).unwrap();
    assert_eq!(reading_text(&found.reading), "order; 2 pho pho_tai");

    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("POST", "/v1/chat/completions"));
    assert_eq!(seen[0].authorization.as_deref(), Some("Bearer sk-secret"));
    let body = &seen[0].body;
    assert_eq!((&body["model"], &body["temperature"]), (&json!("small"), &json!(0)));
    assert_eq!(body["response_format"]["type"], json!("json_schema"));
    assert_eq!(body["response_format"]["json_schema"]["strict"], json!(true));
    let user: serde_json::Value =
        serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
    assert_eq!(user["text"], json!("2 phở tái"));
    assert_eq!(user["cart"][0]["dish"], json!("pho/pho_ga"));
    assert_eq!(user["cart"][0]["size"], json!("large"));
    assert!(!body.to_string().contains("hôm qua"), "notes of the cart stay in the house");
    assert!(!body.to_string().contains("0011"), "no session where none is needed");
}

#[tokio::test]
async fn servers_without_schemas_are_told_the_form_in_words() {
    let server = Server::start(vec![Reply::json(&two_pho())]).await;
    for (structure, format) in
        [(Structure::JsonObject, json!({"type": "json_object"})), (Structure::PromptOnly, json!(null))]
    {
        let reader = chat(&server.url, structure);
        reader.ask(&question("2 phở tái", &[], None)).await.unwrap();
        let body = server.seen().pop().unwrap().body;
        assert_eq!(body["response_format"], format);
        assert!(body["messages"][0]["content"].as_str().unwrap().contains("\"additionalProperties\""));
    }
}

#[tokio::test]
async fn what_fails_at_once_is_tried_once_more() {
    for first in [
        Reply::status(500, "oops"),
        Reply::status(503, ""),
        Reply::status(429, "{}").header("retry-after", "0"),
        Reply::status(200, "{\"choices\": []}"),
        Reply::status(200, "not JSON at all"),
    ] {
        let server = Server::start(vec![first.clone(), Reply::json(&two_pho())]).await;
        let outside = outside(chat(&server.url, Structure::JsonSchema), SOON);
        let answer = outside.ask(&question("2 phở tái", &[], None), outside.deadline()).await;
        assert!(answer.is_ok(), "{first:?}: {answer:?}");
        assert_eq!(server.seen().len(), 2, "{first:?}");
    }
}

#[tokio::test]
async fn what_fails_twice_or_cannot_be_mended_is_an_error_that_names_no_secret() {
    let unauthorised =
        json!({"error": {"message": "Incorrect key sk-secret for 2 phở tái", "code": "invalid_api_key"}});
    let huge = "x".repeat(100_000);
    for (reply, tries, name, words) in [
        (Reply::status(500, "oops"), 2, "failed", "the service answered with status 500"),
        (
            Reply::status(401, &unauthorised.to_string()),
            1,
            "refused",
            "the service refused the question with status 401 invalid_api_key",
        ),
        (Reply::status(404, "<html>"), 1, "refused", "the service refused the question with status 404"),
        (Reply::status(302, ""), 1, "refused", "the service refused the question with status 302"),
        (Reply::status(200, &huge), 1, "too_large", "the answer is larger than 65536 bytes"),
        (Reply::status(200, "{}"), 2, "unusable", "the answer is of no use"),
        (
            Reply::status(429, "{}").header("retry-after", "3600"),
            1,
            "throttled",
            "the service asks to be asked less often",
        ),
    ] {
        let server = Server::start(vec![reply.clone()]).await;
        let outside = outside(chat(&server.url, Structure::JsonSchema), SOON);
        let asked = question("2 phở tái", &[], None);
        let error = outside.ask(&asked, outside.deadline()).await.unwrap_err();
        assert_eq!((error.as_str(), error.to_string().as_str()), (name, words));
        assert_eq!(server.seen().len(), tries, "{name}");
        assert!(!format!("{error:?}").contains("sk-secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_slow_service_is_waited_for_no_longer_than_it_may_take() {
    let slow = Reply::json(&two_pho()).after(Duration::from_secs(30));
    let server = Server::start(vec![slow]).await;
    let outside = outside(chat(&server.url, Structure::JsonSchema), Duration::from_millis(200));
    let asked = question("2 phở tái", &[], None);
    let (began, deadline) = (Instant::now(), outside.deadline());
    // More than there are places: those that got none are not asked, and wait no longer either.
    let answers = futures_all(&outside, &asked, deadline, 10).await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let count = |name: &str| answers.iter().filter(|error| error.as_str() == name).count();
    assert_eq!((count("timed_out"), count("busy")), (4, 6), "{answers:?}");
}

async fn futures_all(
    outside: &OutsideReader,
    asked: &crate::Question<'_>,
    deadline: Instant,
    count: usize,
) -> Vec<AskError> {
    let asks = (0..count).map(|_| outside.ask(asked, deadline));
    let mut asks: Vec<_> = asks.map(Box::pin).collect();
    let mut errors = Vec::new();
    std::future::poll_fn(|context| {
        asks.retain_mut(|ask| match ask.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                errors.push(answer.unwrap_err());
                false
            }
            std::task::Poll::Pending => true,
        });
        if asks.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    errors
}

#[tokio::test]
async fn a_dead_service_is_not_asked_at_all_for_a_while() {
    let server = Server::start(vec![Reply::status(400, "{}")]).await;
    let outside = outside(chat(&server.url, Structure::JsonSchema), SOON);
    let asked = question("2 phở tái", &[], None);
    for _ in 0..5 {
        assert_eq!(outside.ask(&asked, outside.deadline()).await.unwrap_err().as_str(), "refused");
    }
    server.answer_with(Reply::json(&two_pho()));
    let error = outside.ask(&asked, outside.deadline()).await.unwrap_err();
    assert_eq!(error.as_str(), "resting");
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn nobody_there_is_an_error_without_a_word_of_the_customer() {
    let server = Server::start(vec![Reply::status(200, "")]).await;
    let url = server.url.clone();
    drop(server);
    let wit = Wit::new(Some(url), "secret".to_owned().into()).unwrap();
    let outside = outside(wit, SOON);
    let error = outside.ask(&question("2coca", &[], None), outside.deadline()).await.unwrap_err();
    assert!(matches!(error, AskError::NoConnection(_) | AskError::Broken(_)), "{error:?}");
    let told = format!("{error:?}");
    assert!(!told.contains("coca") && !told.contains("secret"), "{told}");
}

#[tokio::test]
async fn texts_that_are_too_long_are_not_sent() {
    let server = Server::start(vec![Reply::json(&two_pho())]).await;
    let outside = outside(chat(&server.url, Structure::JsonSchema), SOON);
    let long = "2 phở tái ".repeat(300);
    let error = outside.ask(&question(&long, &[], None), outside.deadline()).await.unwrap_err();
    assert_eq!(error.as_str(), "too_long");
    assert!(server.seen().is_empty());
}

#[test]
fn the_threshold_decides_who_is_asked() {
    let reader = |ask| {
        let url = url::Url::parse("http://127.0.0.1:9").unwrap();
        let options = OutsideOptions { ask, timeout: SOON, at_once_max: 1, names: Names::default() };
        OutsideReader::new(Box::new(chat(&url, Structure::JsonSchema)), options)
    };
    let sure = |confidence| Reading { confidence, intent: Intent::Order, ..Reading::default() };
    assert!(reader(Ask::Always).wants(&sure(1.0)));
    assert!(reader(Ask::Below(0.7)).wants(&sure(0.69)));
    assert!(!reader(Ask::Below(0.7)).wants(&sure(0.7)));
    let nothing = Reading { confidence: 1.0, ..Reading::default() };
    assert!(reader(Ask::Below(0.7)).wants(&nothing), "sure of understanding nothing");
}

#[test]
fn the_error_of_a_useless_answer_names_its_cause() {
    let error = AskError::Unusable(Unusable::CutOff);
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "it was cut off");
}
