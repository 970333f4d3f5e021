use super::*;
use crate::testing::{Reply, Server};

const NAMES: &str = "Phở tái, Gỏi cuốn";

fn asking(service: &Server) -> Transcriptions {
    let options = HearingOptions {
        base: service.url.join("v1/").unwrap(),
        token: Some(SecretString::from("hush".to_owned())),
        model: "whisper-1".to_owned(),
        timeout: Duration::from_millis(400),
        at_once_max: 2,
        only_tls: false,
    };
    Transcriptions::new(options).unwrap()
}

async fn files(reply: Reply) -> Server {
    Server::start(vec![reply]).await
}

async fn hears(transcriber: &Transcriptions, files: &Server, name: &str) -> Result<String, HearingError> {
    let address = files.url.join(name).unwrap();
    let until = Instant::now() + Duration::from_secs(9);
    transcriber.write_down(&VoiceNote { address: address.as_str(), names: NAMES, until }).await
}

fn written(text: &str) -> Reply {
    Reply::json(&serde_json::json!({ "text": text, "usage": { "type": "duration", "seconds": 3 } }))
}

#[tokio::test]
async fn a_voice_note_is_fetched_and_written_down() {
    let service = Server::start(vec![written("hai phở tái")]).await;
    let files = files(Reply::status(200, "SOUND")).await;
    let transcriber = asking(&service);
    assert_eq!(hears(&transcriber, &files, "audioclip-1.MP4?oh=1.x").await.unwrap(), "hai phở tái");
    let fetched = &files.seen()[0];
    assert_eq!((fetched.method.as_str(), fetched.authorization.as_deref()), ("GET", None));
    let asked = &service.seen()[0];
    assert_eq!(
        (asked.method.as_str(), asked.path.as_str(), asked.authorization.as_deref()),
        ("POST", "/v1/audio/transcriptions", Some("Bearer hush"))
    );
    for part in
        ["name=\"model\"", "whisper-1", "name=\"file\"; filename=\"voice.mp4\"", "SOUND", NAMES, "json"]
    {
        assert!(asked.text.contains(part), "{part} in {}", asked.text);
    }
}

#[tokio::test]
async fn what_cannot_be_fetched_is_asked_of_nobody() {
    let service = Server::start(vec![written("hm")]).await;
    let transcriber = asking(&service);
    let gone = files(Reply::status(403, "URL signature expired")).await;
    let error = hears(&transcriber, &gone, "a.mp4").await.unwrap_err();
    assert!(matches!(&error, HearingError::NotFetched(AskError::Refused { status: 403, .. })), "{error:?}");
    let huge = files(Reply::status(200, &"x".repeat(NOTE_BYTES_MAX + 1))).await;
    let error = hears(&transcriber, &huge, "a.mp4").await.unwrap_err();
    assert!(matches!(&error, HearingError::NotFetched(AskError::TooLarge { .. })), "{error:?}");
    let slow = files(Reply::status(200, "x").after(Duration::from_secs(5))).await;
    let error = hears(&transcriber, &slow, "a.mp4").await.unwrap_err();
    assert!(matches!(&error, HearingError::NotFetched(AskError::TimedOut)), "{error:?}");
    assert!(service.seen().is_empty());
}

#[tokio::test]
async fn over_tls_only_means_that_nothing_else_is_fetched() {
    let service = Server::start(vec![written("hm")]).await;
    let files = files(Reply::status(200, "SOUND")).await;
    let options = HearingOptions { only_tls: true, ..asking(&service).options };
    let transcriber = Transcriptions::new(options).unwrap();
    let error = hears(&transcriber, &files, "a.mp4").await.unwrap_err();
    assert!(matches!(error, HearingError::NotFetched(_)), "{error:?}");
    assert!(files.seen().is_empty());
}

#[tokio::test]
async fn a_service_that_fails_is_told_apart_and_left_alone() {
    let service = Server::start(vec![Reply::status(401, "{\"error\":{\"code\":\"invalid_api_key\"}}")]).await;
    let files = files(Reply::status(200, "SOUND")).await;
    let transcriber = asking(&service);
    let error = hears(&transcriber, &files, "a.ogg").await.unwrap_err();
    let HearingError::NotWritten(AskError::Refused { status: 401, code }) = &error else {
        panic!("{error:?}")
    };
    assert_eq!((code.as_str(), error.as_str()), (" invalid_api_key", "refused"));
    service.answer_with(Reply::status(200, "<html>"));
    let error = hears(&transcriber, &files, "a.ogg").await.unwrap_err();
    assert!(matches!(&error, HearingError::NotWritten(AskError::Broken(_))), "{error:?}");
    for _ in 0..9 {
        hears(&transcriber, &files, "a.ogg").await.unwrap_err();
    }
    let asked = service.seen().len();
    let error = hears(&transcriber, &files, "a.ogg").await.unwrap_err();
    assert_eq!((error.as_str(), service.seen().len()), ("resting", asked));
}

#[tokio::test]
async fn bad_recordings_say_nothing_of_the_service() {
    let service = Server::start(vec![Reply::status(400, "{\"error\":{\"code\":\"audio_too_short\"}}")]).await;
    let sound = files(Reply::status(200, "SOUND")).await;
    let gone = files(Reply::status(404, "")).await;
    let transcriber = asking(&service);
    for _ in 0..9 {
        hears(&transcriber, &sound, "a.ogg").await.unwrap_err();
        hears(&transcriber, &gone, "a.ogg").await.unwrap_err();
    }
    service.answer_with(written("một phở gà"));
    assert_eq!(hears(&transcriber, &sound, "a.ogg").await.unwrap(), "một phở gà");
}

#[test]
fn the_format_is_told_by_the_name_or_the_type() {
    let format = |address, content_type| format_of(address, content_type);
    assert_eq!(format("https://cdn.example/voice.mp4?a=.mp3", ""), "mp4");
    assert_eq!(format("https://cdn.example/ig?asset=1", "audio/ogg; codecs=opus"), "ogg");
    assert_eq!(format("https://cdn.example/x.bin", "application/octet-stream"), "mp4");
}
