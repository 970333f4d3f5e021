//! Tokens for Dialogflow from the key of a service account.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use comanda_domain::time::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::dialogflow::service_account::rsa_key;
use crate::testing::{Reply, Server, question};
use crate::{Clock, Credentials, Dialogflow, Edition, InvalidKeyFile, ServiceAccount, TextReader};

/// A key that was made for these tests and opens nothing.
const KEY_FILE: &str = include_str!("service-account.json");

fn key_file(token_uri: &str) -> Value {
    let mut file: Value = serde_json::from_str(KEY_FILE).unwrap();
    file["token_uri"] = json!(token_uri);
    file
}

fn fixed_clock() -> Clock {
    Arc::new(|| Timestamp::from_millis(0))
}

#[tokio::test]
async fn a_signed_claim_is_exchanged_and_the_token_used_until_it_expires() {
    let tokens = Server::start(vec![
        Reply::json(&json!({"access_token": "first", "expires_in": 3600, "token_type": "Bearer"})),
        Reply::json(&json!({"access_token": "second", "expires_in": 3600, "token_type": "Bearer"})),
        Reply::status(400, "{\"error\": \"invalid_grant\", \"error_description\": \"x\"}"),
    ])
    .await;
    let agent = Server::start(vec![Reply::json(&json!({"queryResult": {}}))]).await;
    let now = Arc::new(AtomicI64::new(1_795_000_000_000));
    let clock: Clock = {
        let now = Arc::clone(&now);
        Arc::new(move || Timestamp::from_millis(now.load(Ordering::SeqCst)))
    };
    let token_uri = tokens.url.join("token").unwrap();
    let account = ServiceAccount::from_json(&key_file(token_uri.as_str()).to_string(), clock).unwrap();
    assert!(!format!("{account:?}").contains("PRIVATE"), "{account:?}");
    let credentials = Credentials::ServiceAccount(Box::new(account));
    let dialogflow = Dialogflow::new(Edition::Es, agent.url.clone(), credentials).unwrap();
    let asked = question("2 phở tái", &[], None);
    let ask = async || dialogflow.ask(&asked).await;
    ask().await.unwrap();
    ask().await.unwrap();
    now.fetch_add(56 * 60 * 1_000, Ordering::SeqCst);
    ask().await.unwrap();
    let used: Vec<String> = agent.seen().into_iter().filter_map(|seen| seen.authorization).collect();
    assert_eq!(used, ["Bearer first", "Bearer first", "Bearer second"]);

    let seen = tokens.seen();
    assert_eq!((seen.len(), seen[0].path.as_str()), (2, "/token"));
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(seen[0].text.as_bytes()).into_owned().collect();
    assert_eq!(form[0].1, "urn:ietf:params:oauth:grant-type:jwt-bearer");
    let parts: Vec<&str> = form[1].1.split('.').collect();
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let claims: Value = serde_json::from_slice(&decoded(parts[1])).unwrap();
    assert_eq!(claims["iss"], json!("reader@test.iam.gserviceaccount.com"));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(1_795_000_000), &json!(1_795_003_600)));
    assert_eq!(claims["aud"], json!(token_uri.as_str()));
    let file: Value = serde_json::from_str(KEY_FILE).unwrap();
    let key = rsa_key(file["private_key"].as_str().unwrap()).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref().to_vec());
    let signed = format!("{}.{}", parts[0], parts[1]);
    public.verify(signed.as_bytes(), &decoded(parts[2])).unwrap();

    // A token that is refused is an error of the question, and the agent is not asked.
    now.fetch_add(60 * 60 * 1_000, Ordering::SeqCst);
    assert_eq!(ask().await.unwrap_err().as_str(), "refused");
    assert_eq!(agent.seen().len(), 3);
}

#[test]
fn what_is_no_key_file_is_told_without_repeating_it() {
    let said = |text: &str| ServiceAccount::from_json(text, fixed_clock()).unwrap_err();
    assert_eq!(said("hush"), InvalidKeyFile::Shape);
    assert_eq!(said("{\"type\": \"authorized_user\"}"), InvalidKeyFile::Shape);
    let mut file = key_file("https://oauth2.example/token");
    file["private_key"] = json!("-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n");
    assert_eq!(said(&file.to_string()), InvalidKeyFile::Key);
    assert!(!InvalidKeyFile::Key.to_string().contains("hush"));
}
