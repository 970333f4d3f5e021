//! Dialogflow ES and CX.

use serde_json::{Value, json};
use url::Url;

use crate::testing::{Reply, Server, lines, question, reading_text};
use crate::{
    Answer, AskedShop, Credentials, Dialogflow, Edition, Interpreted, Names, NotARequest, Service,
    TextReader, Unusable, fulfil, interpret,
};

fn read(service: Service, text: &str, answer: &Value) -> Result<Interpreted, Unusable> {
    let answer = Answer { service, body: answer.to_string() };
    interpret(&answer, &Names::default(), &question(text, &[], None))
}

#[track_caller]
fn check(service: Service, text: &str, answer: &Value, expected: &str) {
    let found = read(service, text, answer).unwrap();
    assert_eq!(reading_text(&found.reading), expected);
    assert_eq!(found.refused, []);
}

/// An answer of ES to this text.
fn es(text: &str, intent: &str, parameters: &Value, originals: &Value) -> Value {
    json!({"responseId": "r", "queryResult": {"queryText": text, "parameters": parameters, "allRequiredParamsPresent": true,
        "outputContexts": [{"name": "projects/p/agent/sessions/s/contexts/order", "parameters": originals}],
        "intent": {"name": "projects/p/agent/intents/i", "displayName": intent}, "intentDetectionConfidence": 0.91,
        "languageCode": "vi"}})
}

/// An answer of CX to this text.
fn cx(text: &str, intent: &str, parameters: &Value) -> Value {
    json!({"responseId": "r", "queryResult": {"text": text, "languageCode": "vi-VN", "parameters": parameters,
        "match": {"intent": {"displayName": intent}, "parameters": parameters, "confidence": 0.88, "matchType": "INTENT"}}})
}

#[tokio::test]
async fn both_editions_are_asked_in_their_form() {
    for (edition, path, agent, answer) in [
        (
            Edition::Es,
            "/v2/projects/p/agent",
            json!({"queryInput": {"text": {"text": "2 phở tái", "languageCode": "vi"}}}),
            es("2 phở tái", "order", &json!({"dish": "pho_tai", "quantity": 2}), &json!({})),
        ),
        (
            Edition::Cx,
            "/v3/projects/p/locations/l/agents/a",
            json!({"queryInput": {"text": {"text": "2 phở tái"}, "languageCode": "vi"}}),
            cx("2 phở tái", "order", &json!({"dish": "phở tái", "quantity": 2.0})),
        ),
    ] {
        let server = Server::start(vec![Reply::json(&answer)]).await;
        let agent_url: Url = server.url.join(path).unwrap();
        let dialogflow =
            Dialogflow::new(edition, agent_url, Credentials::Token("ya29".to_owned().into())).unwrap();
        let asked = question("2 phở tái", &[], None);
        let body = dialogflow.ask(&asked).await.unwrap();
        let answer = Answer { service: dialogflow.service(), body };
        let found = interpret(&answer, &Names::default(), &asked).unwrap();
        assert_eq!(reading_text(&found.reading), "order; 2 pho pho_tai", "{edition:?}");
        assert_eq!(found.reading.language.as_deref(), Some("vi"));
        let seen = server.seen();
        assert_eq!(seen[0].method, "POST");
        assert_eq!(seen[0].path, format!("{path}/sessions/0011:detectIntent"));
        assert_eq!(seen[0].authorization.as_deref(), Some("Bearer ya29"));
        assert_eq!(seen[0].body, agent);
        let long = "phở ".repeat(100);
        assert_eq!(dialogflow.ask(&question(&long, &[], None)).await.unwrap_err().as_str(), "too_long");
        server.answer_with(Reply::status(403, "{\"error\": {\"status\": \"PERMISSION_DENIED\"}}"));
        let error = dialogflow.ask(&asked).await.unwrap_err();
        assert_eq!(error.to_string(), "the service refused the question with status 403 PERMISSION_DENIED");
    }
}

#[test]
fn parameters_are_put_where_their_words_stand() {
    let text = "một phở tái lớn, hai coca, giao 12 Lê Lợi nhé";
    let parameters = json!({"dish": ["pho_tai", "coca"], "quantity": [1, 2], "size": ["large"], "address": "12 Lê Lợi",
        "fulfilment": "delivery", "unrelated": {"x": []}, "note": ""});
    let originals = json!({"dish.original": ["phở tái", "coca"], "quantity.original": ["một", "hai"], "size.original": ["lớn"]});
    let answer = es(text, "order", &parameters, &originals);
    check(Service::DialogflowEs, text, &answer, "order; 1 pho pho_tai size=large; 2 drink coca");
    let found = read(Service::DialogflowEs, text, &answer).unwrap();
    assert_eq!(found.reading.details.address.as_deref(), Some("12 Lê Lợi"));
    // Without the words, the third quantity is the third dish's.
    let found = es(text, "order", &parameters, &json!({}));
    check(Service::DialogflowEs, text, &found, "order; 1 pho pho_tai size=large; 2 drink coca");
    let parameters = json!({"dish": ["phở tái", "coca"], "quantity": [1, 2], "size": ["lớn"]});
    check(
        Service::DialogflowCx,
        text,
        &cx(text, "order", &parameters),
        "order; 1 pho pho_tai size=large; 2 drink coca",
    );
}

#[test]
fn composite_parameters_are_lines_as_they_are() {
    let text = "phở tái không hành với coca, mỗi thứ 2";
    let parameters = json!({"line": [
        {"dish": "phở tái", "quantity": 2, "remove": ["hành"]}, {"dish": "coca", "quantity": {"number": 2}},
    ]});
    for (service, answer) in [
        (Service::DialogflowEs, es(text, "order", &parameters, &json!({}))),
        (Service::DialogflowCx, cx(text, "order", &parameters)),
    ] {
        check(service, text, &answer, "order; 2 pho pho_tai -onion; 2 drink coca");
    }
}

#[test]
fn an_intent_alone_and_a_fallback_let_the_built_in_reader_read() {
    let text = "2 phở tái";
    check(Service::DialogflowEs, text, &es(text, "order", &json!({}), &json!({})), "order; 2 pho pho_tai");
    check(Service::DialogflowCx, text, &cx(text, "human", &json!({})), "human");
    let mut fallback = es(text, "cancel", &json!({}), &json!({}));
    fallback["queryResult"]["intent"]["isFallback"] = json!(true);
    check(Service::DialogflowEs, text, &fallback, "order; 2 pho pho_tai");
    let nothing =
        json!({"queryResult": {"text": text, "match": {"matchType": "NO_MATCH", "confidence": 0.3}}});
    check(Service::DialogflowCx, text, &nothing, "order; 2 pho pho_tai");
}

#[test]
fn what_the_menu_lacks_is_refused() {
    let text = "1 coca và 2 sushi";
    let parameters = json!({"dish": ["coca", "sushi"], "quantity": [1, 2]});
    let found = read(Service::DialogflowEs, text, &es(text, "order", &parameters, &json!({}))).unwrap();
    assert_eq!(reading_text(&found.reading), "order; 1 drink coca; unknown `sushi`");
    assert_eq!(found.refused.len(), 1);
    // A dish that the text does not hold, whatever the agent made it of.
    let found = es("xin chào", "order", &json!({"dish": "pho_tai"}), &json!({}));
    let found = read(Service::DialogflowEs, "xin chào", &found).unwrap();
    assert!(found.reading.lines.is_empty() && !found.refused.is_empty());
}

#[test]
fn answers_of_no_use_say_why() {
    for service in [Service::DialogflowEs, Service::DialogflowCx] {
        let said = |answer: &Value| read(service, "2 phở tái", answer).unwrap_err();
        assert_eq!(said(&json!({"error": {"code": 401, "status": "UNAUTHENTICATED"}})), Unusable::Error);
        assert_eq!(said(&json!({"responseId": "r"})), Unusable::Shape);
        assert_eq!(said(&json!({"queryResult": "x"})), Unusable::Shape);
        assert_eq!(said(&json!(null)), Unusable::Shape);
    }
    assert_eq!(lines("2 phở tái").len(), 1, "what is read instead");
}

fn asked(names: &Names) -> AskedShop<'_> {
    let question = question("", &[], None);
    AskedShop { menu: question.menu, built_in: question.built_in, names, now: question.context.now }
}

fn answered(request: &Value) -> Value {
    fulfil(request.to_string().as_bytes(), &asked(&Names::default())).unwrap()
}

#[test]
fn an_agent_of_es_hears_the_reading_in_words_and_as_payload() {
    let text = "hai phở tái lớn không hành, 1 sushi, giao 12 Lê Lợi";
    let result = json!({"queryText": text, "action": "", "allRequiredParamsPresent": true, "languageCode": "vi",
        "parameters": {"dish": ["pho_tai"], "quantity": [2], "size": ["large"], "remove": ["onion"]},
        "intent": {"name": "projects/p/agent/intents/i", "displayName": "order"}, "intentDetectionConfidence": 0.9,
        "outputContexts": [{"name": "c", "parameters": {"dish.original": ["phở tái"], "quantity.original": ["hai"]}}]});
    let answer = answered(
        &json!({"responseId": "r", "session": "projects/p/agent/sessions/s", "queryResult": result}),
    );
    let line = "2 × Phở tái (lớn), không hành";
    let words = "2 × Phở tái (lớn), không hành\n? sushi";
    assert_eq!(answer["fulfillmentText"], json!(words));
    assert_eq!(answer["fulfillmentMessages"], json!([{"text": {"text": [words]}}]));
    let reading = &answer["payload"]["comanda"];
    assert_eq!(reading["intent"], json!("order"));
    assert_eq!(reading["lines"][0]["items"], json!(["pho_tai"]));
    assert_eq!((&reading["lines"][0]["quantity"], &reading["lines"][0]["text"]), (&json!(2), &json!(line)));
    assert_eq!(
        reading["unknown"][0]["text"],
        json!("sushi"),
        "what the agent does not know is told all the same"
    );
    assert_eq!(reading["details"]["fulfilment"], json!("delivery"));
}

#[test]
fn an_agent_of_cx_hears_it_in_its_own_shape() {
    let info = json!({"lastMatchedIntent": "x", "displayName": "order", "confidence": 0.9, "parameters": {
        "dish": {"originalValue": "coca", "resolvedValue": "coca"},
        "quantity": {"originalValue": "ba", "resolvedValue": 3.0}}});
    let request = json!({"detectIntentResponseId": "d", "text": "cho ba coca", "languageCode": "vi-VN",
        "fulfillmentInfo": {"tag": "order"}, "intentInfo": info, "sessionInfo": {"session": "s", "parameters": {}}});
    let answer = answered(&request);
    let said = json!({"messages": [{"text": {"text": ["3 × Coca"]}}], "mergeBehavior": "APPEND"});
    assert_eq!(answer["fulfillmentResponse"], said);
    assert_eq!(answer["payload"]["comanda"]["lines"][0]["items"], json!(["coca"]));
    // Without a matched intent the parameters of the session count, and what was heard is a text, too.
    let heard = json!({"transcript": "2 coca", "fulfillmentInfo": {}, "sessionInfo": {"parameters": {"dish": "coca", "quantity": 2}}});
    assert_eq!(answered(&heard)["payload"]["comanda"]["lines"][0]["quantity"], json!(2));
    // An event has no text: the agent's own words stand.
    let event = json!({"triggerEvent": "WELCOME", "fulfillmentInfo": {"tag": ""}});
    assert!(answered(&event).get("fulfillmentResponse").is_none());
}

#[test]
fn an_agent_cannot_put_on_the_menu_what_is_not_on_it() {
    let result =
        json!({"queryText": "2 sushi", "parameters": {"dish": "sushi", "quantity": 2}, "languageCode": "en"});
    let reading = answered(&json!({"queryResult": result}))["payload"]["comanda"].clone();
    assert_eq!(reading["lines"], json!([]));
}

#[test]
fn what_is_no_fulfilment_request_is_refused_in_words() {
    let names = Names::default();
    let said = |body: &str| fulfil(body.as_bytes(), &asked(&names)).unwrap_err();
    assert_eq!(said("hello"), NotARequest::NotJson);
    assert_eq!(said("{}"), NotARequest::Shape);
    assert_eq!(said("{\"queryResult\": 5}"), NotARequest::Shape);
    let long = json!({"queryResult": {"queryText": "x".repeat(2_001)}}).to_string();
    assert_eq!(said(&long), NotARequest::TooLong);
}
