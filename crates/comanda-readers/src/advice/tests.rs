use secrecy::SecretString;
use serde_json::{Value, json};

use super::*;
use crate::chat::{ChatAdviser, ChatOptions, Structure};
use crate::testing::{MENU, Reply, Server};

const SOON: Duration = Duration::from_secs(20);

fn adviser(server: &Server, timeout: Duration) -> OutsideAdviser {
    let options = ChatOptions {
        base: server.url.join("v1").unwrap(),
        token: Some(SecretString::from("hush".to_owned())),
        model: "small".to_owned(),
        structure: Structure::JsonSchema,
    };
    OutsideAdviser::new(Box::new(ChatAdviser::new(options).unwrap()), timeout, 2)
}

fn dishes() -> Vec<(&'static Section, &'static Item)> {
    let sections = MENU.sections.iter();
    sections.flat_map(|section| section.items.iter().map(move |item| (section, item))).collect()
}

async fn ask(adviser: &OutsideAdviser, text: &str) -> Result<String, AskError> {
    let (dishes, cart) = (dishes(), [Sku::parse("coca").unwrap()]);
    let now = "2026-11-20T10:30".parse().unwrap();
    let wish = Wish { text, language: "en", dishes: &dishes, cart: &cart, now };
    adviser.ask(&wish, adviser.deadline()).await
}

fn chosen(content: &str) -> Value {
    json!({"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": content}}]})
}

fn ids(body: &Value) -> Result<Vec<String>, Unusable> {
    advised(&body.to_string()).map(|ids| ids.iter().map(Sku::to_string).collect())
}

#[tokio::test]
async fn a_model_chooses_from_the_dishes_it_is_shown() {
    let server = Server::start(vec![Reply::json(&chosen("{\"dishes\": [\"pho_ga\", \"goi_cuon\"]}"))]).await;
    let answer = ask(&adviser(&server, SOON), "something light?").await.unwrap();
    assert_eq!(advised(&answer).unwrap().len(), 2);
    let seen = &server.seen()[0];
    assert_eq!(seen.authorization.as_deref(), Some("Bearer hush"));
    let schema = &seen.body["response_format"]["json_schema"];
    assert_eq!((&schema["name"], &schema["strict"]), (&json!("recommendation"), &json!(true)));
    let may_choose = schema["schema"]["properties"]["dishes"]["items"]["enum"].as_array().unwrap();
    assert_eq!(may_choose.len(), dishes().len());
    let system = seen.body["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("\npho_ga: "), "each dish with what is known of it: {system}");
    let user: Value = serde_json::from_str(seen.body["messages"][1]["content"].as_str().unwrap()).unwrap();
    assert_eq!(user, json!({"text": "something light?", "cart": ["coca"], "time": "Friday 10:30"}));
}

#[test]
fn only_ids_count_each_once() {
    let body = chosen("Sure! ```{\"dishes\": [\"pho_ga\", 7, \"no\\tdish\", \"pho_ga\", \" goi_cuon \"]}```");
    assert_eq!(ids(&body).unwrap(), ["pho_ga", "goi_cuon"]);
    let many: Vec<String> = (0..40).map(|number| format!("d{number}")).collect();
    assert_eq!(ids(&chosen(&json!({ "dishes": many }).to_string())).unwrap().len(), ADVISED_MAX);
    assert_eq!(ids(&chosen("{\"dishes\": []}")).unwrap(), [""; 0], "nothing fits");
    for (useless, why) in [
        (chosen("{\"lines\": []}"), Unusable::Shape),
        (chosen("{\"dishes\": \"pho_ga\"}"), Unusable::Shape),
        (chosen("I would take the soup."), Unusable::Shape),
        (json!({"choices": []}), Unusable::Empty),
        (json!({"choices": [{"message": {"refusal": "no"}}]}), Unusable::Declined),
        (json!({"error": {"message": "x"}}), Unusable::Error),
    ] {
        assert_eq!(ids(&useless), Err(why), "{useless}");
    }
}

#[tokio::test]
async fn who_is_slow_or_dead_is_not_waited_for() {
    let slow =
        Server::start(vec![Reply::json(&chosen("{\"dishes\": []}")).after(Duration::from_secs(5))]).await;
    let error = ask(&adviser(&slow, Duration::from_millis(200)), "?").await.unwrap_err();
    assert!(matches!(error, AskError::TimedOut), "{error:?}");
    let dead = Server::start(vec![Reply::status(500, "oops")]).await;
    let adviser = adviser(&dead, SOON);
    for _ in 0..5 {
        let error = ask(&adviser, "?").await.unwrap_err();
        assert!(matches!(error, AskError::Failed { status: 500 }), "{error:?}");
    }
    let error = ask(&adviser, "?").await.unwrap_err();
    assert!(matches!(error, AskError::Resting), "{error:?}");
    assert_eq!(dead.seen().len(), 5);
    let error = ask(&adviser, &"x".repeat(2_001)).await.unwrap_err();
    assert!(matches!(error, AskError::Resting | AskError::TooLong { .. }), "{error:?}");
}
