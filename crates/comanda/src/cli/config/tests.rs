use crate::config::assemble;

use super::*;

fn printed(pairs: &[(&str, &str)]) -> serde_json::Value {
    let variables: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    redacted(&assemble(None, &variables).unwrap())
}

#[test]
fn the_printed_configuration_shows_no_credentials_in_addresses() {
    let config = printed(&[
        ("COMANDA__META__GRAPH_URL", "http://cook:hush@127.0.0.1:8090"),
        ("COMANDA__HTTP__PUBLIC_URL", "https://hush@example.com/orders"),
        ("COMANDA__STORE__URL", "sqlite:elsewhere.db"),
    ]);
    assert!(!config.to_string().contains("hush"), "{config}");
    assert_eq!(config["meta"]["graph_url"], "http://127.0.0.1:8090/");
    assert_eq!(config["http"]["public_url"], "https://example.com/orders");
    assert_eq!(config["store"]["path"], "elsewhere.db");
    assert_eq!(
        printed(&[])["meta"]["graph_url"],
        "https://graph.facebook.com",
        "otherwise as it was written"
    );
}

#[test]
fn the_printed_reader_shows_all_but_its_secret() {
    let reader = &printed(&[
        ("COMANDA__READER__KIND", "chat_completions"),
        ("COMANDA__READER__MODEL", "small"),
        ("COMANDA__READER__URL", "https://me:hush@llm.example/v1"),
        ("COMANDA__READER__TOKEN", "hush"),
    ])["reader"];
    assert!(!reader.to_string().contains("hush"), "{reader}");
    assert_eq!((&reader["token"], &reader["url"]), (&json!("(set)"), &json!("https://llm.example/v1")));
    assert_eq!((&reader["model"], &reader["ask"]), (&json!("small"), &json!("always")));
    assert_eq!(printed(&[])["reader"], json!({"kind": "built_in"}));
}

#[test]
fn who_hears_is_printed_without_its_secret() {
    let hearing = &printed(&[
        ("COMANDA__HEARING__KIND", "transcriptions"),
        ("COMANDA__HEARING__MODEL", "small"),
        ("COMANDA__HEARING__URL", "https://me:hush@ears.example/v1"),
        ("COMANDA__HEARING__TOKEN", "hush"),
    ])["hearing"];
    assert!(!hearing.to_string().contains("hush"), "{hearing}");
    assert_eq!((&hearing["token"], &hearing["url"]), (&json!("(set)"), &json!("https://ears.example/v1")));
    assert_eq!(printed(&[])["hearing"], json!({"kind": "off"}));
}

#[test]
fn a_language_without_built_in_texts_is_refused_with_those_that_have() {
    let error = texts(Some("sw")).unwrap_err();
    assert_eq!(error.exit, Exit::Invalid);
    assert_eq!(
        error.to_string(),
        "no texts are built in for `sw`: expected one of `en`, `es`, `fil`, `fr`, `id`, `pt`, `th`, `vi`"
    );
}
