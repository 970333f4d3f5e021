//! The real program with an outside reader: a small server on this machine that speaks chat completions.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::app::service::Service;
use crate::app::{Options, TestApp};

/// What no menu and no lexicon explains.
const THE_USUAL: &str = "như mọi bữa nha chị đẹp";

/// What the model was asked.
type Asked = Arc<Mutex<Vec<(HeaderMap, Value)>>>;

struct Model {
    asked: Asked,
    service: Service,
}

/// Reads [`THE_USUAL`] as two bowls, and declines to read anything else.
async fn answer(
    State(asked): State<Asked>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let user: Value = serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
    let text = user["text"].as_str().unwrap().to_owned();
    asked.lock().unwrap().push((headers, body));
    if !text.contains(THE_USUAL) && !text.starts_with("2 ") {
        return (StatusCode::OK, Json(json!({"choices": [{"message": {"refusal": "no"}}]})));
    }
    let form = json!({"intent": "order", "confidence": 0.9, "edits": [], "lines": [
        {"words": text.lines().next().unwrap(), "dish": "pho/pho_tai", "quantity": 2},
        {"words": text.lines().next().unwrap(), "dish": "pho/unicorn", "quantity": 1}]});
    let message = json!({"role": "assistant", "content": form.to_string()});
    (StatusCode::OK, Json(json!({"choices": [{"finish_reason": "stop", "message": message}]})))
}

impl Model {
    fn start() -> Self {
        let asked = Asked::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&asked));
        Self { asked, service: Service::start(router) }
    }

    fn options(&self) -> Options {
        let reader = format!(
            "[reader]\nkind = \"chat_completions\"\nurl = \"{}/v1\"\nmodel = \"tiny\"\ntoken = \"hush-token\"\nask = \"when_unsure\"\n",
            self.service.url
        );
        Options { reader, ..Options::default() }
    }

    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[test]
fn what_only_a_model_understands_is_ordered_and_replayed_without_it() {
    let model = Model::start();
    let app = TestApp::with(model.options());
    let doctor = app.run(&["doctor"]).text();
    assert!(doctor.contains("chat_completions answered after"), "{doctor}");
    let by_doctor = model.count();
    assert_eq!(by_doctor, 1);

    let customer = app.customer();
    let receipt = customer.orders(THE_USUAL);
    assert!(format!("{receipt:?}").contains("Phở tái"), "{receipt:?}");
    app.ticket(1, "placed");
    let order = &app.run(&["orders", "list", "--json"]).good().json_lines()[0];
    assert_eq!(
        order["lines"].as_array().unwrap().len(),
        1,
        "what is not on the menu is on no ticket: {order}"
    );
    assert_eq!(model.count(), by_doctor + 1, "taps and what the built-in reader is sure of go nowhere");
    let (headers, body) = model.asked.lock().unwrap().last().unwrap().clone();
    assert_eq!(headers["authorization"], "Bearer hush-token");
    for private in [customer.psid.as_str(), app.folder.path().to_str().unwrap()] {
        assert!(!body.to_string().contains(private), "{private} left the house");
    }
    app.settles();

    drop(model);
    let summary = app.run(&["replay", "--json"]).good().json_lines().pop().unwrap()["summary"].clone();
    let nothing = json!({"new": 0, "gone": 0, "different": 0});
    assert_eq!((&summary["orders"], &summary["replies"]), (&nothing, &nothing), "{summary}");
    let shown = app.run(&["config", "print"]).good().text();
    assert!(shown.contains("\"kind\": \"chat_completions\"") && !shown.contains("hush-token"), "{shown}");

    // Without the model the shop goes on.
    app.customer().orders("1 phở gà");
    let doctor = app.run(&["doctor"]).text();
    assert!(doctor.contains("no connection to the service"), "{doctor}");
}

#[test]
fn an_agent_that_knows_the_secret_hears_what_a_text_says() {
    let fulfilment = "[fulfilment]\nsecret = \"hush-agent\"\n[fulfilment.names]\nproduct = \"dish\"\n";
    let app = TestApp::with(Options { reader: fulfilment.to_owned(), ..Options::default() });
    let body = json!({"fulfillmentInfo": {"tag": "order"}, "text": "2 phở tái lớn", "languageCode": "vi",
        "intentInfo": {"displayName": "order", "parameters": {"product": {"originalValue": "phở tái", "resolvedValue": "pho_tai"}}}});
    let ask = |page: &str, secret: &str| {
        let url = app.http_url(&format!("/webhooks/dialogflow/{page}"));
        let request = app.http.post(url).bearer_auth(secret).body(body.to_string());
        app.block_on(async {
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        })
    };
    let (status, text) = ask(crate::app::PAGES[0].0, "hush-agent");
    let answer: Value = serde_json::from_str(&text).unwrap();
    let words = &answer["fulfillmentResponse"]["messages"][0]["text"]["text"][0];
    assert_eq!((status, words), (200, &json!("2 × Phở tái (lớn)")), "what it does not know is read");
    assert_eq!(answer["payload"]["comanda"]["lines"][0]["items"], json!(["pho_tai"]));
    assert_eq!(ask(crate::app::PAGES[0].0, "guess").0, 401);
    assert_eq!(ask("999", "hush-agent").0, 404);
    let shown = app.run(&["config", "print"]).good().text();
    assert!(!shown.contains("hush-agent"), "{shown}");
    assert_eq!(
        app.run(&["events", "list", "--all", "--json"]).good().json_lines().len(),
        0,
        "nothing is kept"
    );
}

/// Recommends the last two of the dishes that it may choose from, and one that nobody has.
async fn recommend(State(asked): State<Asked>, headers: HeaderMap, Json(body): Json<Value>) -> Json<Value> {
    let schema = &body["response_format"]["json_schema"]["schema"]["properties"]["dishes"]["items"]["enum"];
    let mut dishes: Vec<Value> = schema.as_array().unwrap().iter().rev().take(2).cloned().collect();
    dishes.push(json!("unicorn"));
    asked.lock().unwrap().push((headers, body));
    let message = json!({"role": "assistant", "content": json!({ "dishes": dishes }).to_string()});
    Json(json!({"choices": [{"finish_reason": "stop", "message": message}]}))
}

#[test]
fn what_a_model_recommends_is_offered_and_replayed_without_it() {
    let asked = Asked::default();
    let service = Service::start(Router::new().fallback(recommend).with_state(Arc::clone(&asked)));
    let own = format!(
        "[recommender]\nkind = \"chat_completions\"\nurl = \"{}/v1\"\nmodel = \"tiny\"\ntoken = \"hush-token\"\n",
        service.url
    );
    let app = TestApp::with(Options { reader: own, ..Options::default() });
    let doctor = app.run(&["doctor"]).text();
    assert!(doctor.contains("chat_completions answered after"), "{doctor}");
    assert!(doctor.contains("with 2 dishes of the menu"), "{doctor}");
    asked.lock().unwrap().clear();

    let customer = app.customer();
    customer.says("2 coca").hears("Coca");
    assert!(asked.lock().unwrap().is_empty(), "nobody is asked about orders");
    customer.says("quán có món gì ngon mà nhẹ bụng không").hears("gợi ý");
    let (headers, body) = asked.lock().unwrap().last().unwrap().clone();
    assert_eq!(headers["authorization"], "Bearer hush-token");
    let user = body["messages"][1]["content"].as_str().unwrap();
    assert!(user.contains("nhẹ bụng") && user.contains("coca"), "{user}");
    for private in [customer.psid.as_str(), app.folder.path().to_str().unwrap()] {
        assert!(!body.to_string().contains(private), "{private} left the house");
    }
    app.settles();

    drop(service);
    let summary = app.run(&["replay", "--json"]).good().json_lines().pop().unwrap()["summary"].clone();
    let nothing = json!({"new": 0, "gone": 0, "different": 0});
    assert_eq!((&summary["orders"], &summary["replies"]), (&nothing, &nothing), "{summary}");
    let shown = app.run(&["config", "print"]).good().text();
    assert!(shown.contains("\"recommender\"") && !shown.contains("hush-token"), "{shown}");

    // Without the model the shop's own rules answer.
    app.customer().says("quán có gì ngon").hears("gợi ý");
    let doctor = app.run(&["doctor"]).text();
    assert!(doctor.contains("no connection to the service"), "{doctor}");
}
