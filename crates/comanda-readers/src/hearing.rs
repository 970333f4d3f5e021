//! Voice notes: fetched, and written down by any server that speaks OpenAI's audio transcriptions.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::gate::Gate;
use crate::http_client::{Fetched, HttpClient, InvalidClient};
use crate::port::{AskError, BoxFuture};

/// Largest voice note in bytes: about a quarter of an hour as Messenger records it, and what services take at most is more.
const NOTE_BYTES_MAX: usize = 8 << 20;

/// Most characters of the names that go along: models look at the last 224 tokens of them.
const NAMES_CHARS_MAX: usize = 600;

/// What services take, by the ending of the file's name.
const FORMATS: [&str; 10] = ["mp4", "m4a", "mp3", "mpeg", "mpga", "ogg", "oga", "wav", "webm", "flac"];

/// Writes voice notes down.
pub trait Transcriber: Send + Sync {
    /// The words, empty where there are none. Asked once.
    fn write_down<'a>(&'a self, note: &'a VoiceNote<'a>) -> BoxFuture<'a, Result<String, HearingError>>;
}

/// A voice note.
#[derive(Debug, Clone, Copy)]
pub struct VoiceNote<'a> {
    /// Where it can be fetched.
    pub address: &'a str,
    /// Words that are likely in it, with commas between: what the shop sells.
    pub names: &'a str,
    /// After this nobody waits for it any more.
    pub until: Instant,
}

/// Why there are no words.
#[derive(Debug, thiserror::Error)]
pub enum HearingError {
    /// The voice note is not there, or is none.
    #[error("the voice note cannot be fetched")]
    NotFetched(#[source] AskError),
    /// The service did not write it down.
    #[error("the voice note cannot be written down")]
    NotWritten(#[source] AskError),
}

impl HearingError {
    /// For metrics.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NotFetched(_) => "not_fetched",
            Self::NotWritten(error) => error.as_str(),
        }
    }
}

/// What to ask, and how.
#[derive(Debug, Clone)]
pub struct HearingOptions {
    /// Up to and with `/v1`: `/audio/transcriptions` is put behind it.
    pub base: Url,
    /// Sent as a bearer token; servers on the same machine often need none.
    pub token: Option<SecretString>,
    /// Which model.
    pub model: String,
    /// For fetching it and writing it down together.
    pub timeout: Duration,
    /// Most voice notes at a time.
    pub at_once_max: usize,
    /// Whether voice notes may only be fetched over TLS. Off only where the Graph API is no real one.
    pub only_tls: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Transcriptions {
    source: HttpClient,
    service: HttpClient,
    options: HearingOptions,
    gate: Gate,
}

/// The answer, as far as it matters.
#[derive(Deserialize)]
struct Written {
    text: String,
}

impl Transcriptions {
    /// A client.
    pub fn new(options: HearingOptions) -> Result<Self, InvalidClient> {
        let source = HttpClient::for_files(options.only_tls)?;
        let gate = Gate::new(options.at_once_max);
        Ok(Self { source, service: HttpClient::new()?, options, gate })
    }

    /// Whether the service answers: it is asked about a moment of silence.
    pub async fn try_silence(&self) -> Result<(), AskError> {
        let fetched = Fetched { bytes: silence().into(), content_type: "audio/wav".to_owned() };
        let until = Instant::now() + self.options.timeout;
        let note = VoiceNote { address: "silence.wav", names: "", until };
        let written = timeout_at(until, self.transcribe(&note, fetched)).await;
        written.unwrap_or(Err(AskError::TimedOut)).map(drop)
    }

    async fn ask(&self, note: &VoiceNote<'_>) -> Result<String, HearingError> {
        let until = note.until.min(Instant::now() + self.options.timeout);
        let _place = self.gate.place(until).await.map_err(HearingError::NotWritten)?;
        let fetched = timeout_at(until, self.source.fetch(note.address, NOTE_BYTES_MAX)).await;
        let fetched = fetched.unwrap_or(Err(AskError::TimedOut)).map_err(HearingError::NotFetched)?;
        self.gate.admits().map_err(HearingError::NotWritten)?;
        let written = timeout_at(until, self.transcribe(note, fetched)).await;
        let written = written.unwrap_or(Err(AskError::TimedOut));
        if let Err(AskError::Refused { status: 400 | 413 | 415 | 422, .. }) = &written {
            // It is there, and says that this recording is none, or too short.
            self.gate.answered();
        } else if let (Err(error), Some(rest)) = (&written, self.gate.learn(&written)) {
            let seconds = rest.as_secs();
            tracing::warn!(
                error = %error, rest_seconds = seconds,
                "the service that writes voice notes down fails ({error}) and is left alone for {seconds} s; people are called"
            );
        }
        written.map_err(HearingError::NotWritten)
    }

    async fn transcribe(&self, note: &VoiceNote<'_>, fetched: Fetched) -> Result<String, AskError> {
        let name = format!("voice.{}", format_of(note.address, &fetched.content_type));
        let part = Part::bytes(Vec::from(fetched.bytes)).file_name(name);
        let names: String = note.names.chars().take(NAMES_CHARS_MAX).collect();
        let form = Form::new()
            .text("model", self.options.model.clone())
            .text("response_format", "json")
            .text("temperature", "0")
            .text("prompt", names)
            .part("file", part);
        let base = self.options.base.as_str().trim_end_matches('/');
        let address = format!("{base}/audio/transcriptions");
        let answer = self.service.post_form(&address, self.options.token.as_ref(), form).await?;
        let written: Written =
            serde_json::from_str(&answer).map_err(|error| AskError::Broken(error.into()))?;
        Ok(written.text)
    }
}

impl Transcriber for Transcriptions {
    fn write_down<'a>(&'a self, note: &'a VoiceNote<'a>) -> BoxFuture<'a, Result<String, HearingError>> {
        Box::pin(self.ask(note))
    }
}

/// Half a second of it, as a WAV file: 16 bits, 16 000 times a second.
fn silence() -> Vec<u8> {
    const RATE: u32 = 16_000;
    let bytes = RATE;
    let mut wave = Vec::new();
    wave.extend_from_slice(b"RIFF");
    wave.extend_from_slice(&(bytes + 36).to_le_bytes());
    wave.extend_from_slice(b"WAVEfmt ");
    wave.extend_from_slice(&16_u32.to_le_bytes());
    // Plain samples, one channel.
    wave.extend_from_slice(&[1, 0, 1, 0]);
    wave.extend_from_slice(&RATE.to_le_bytes());
    wave.extend_from_slice(&(RATE * 2).to_le_bytes());
    wave.extend_from_slice(&[2, 0, 16, 0]);
    wave.extend_from_slice(b"data");
    wave.extend_from_slice(&bytes.to_le_bytes());
    wave.resize(44 + bytes as usize, 0);
    wave
}

/// Services tell a format by the ending of the file's name.
fn format_of(address: &str, content_type: &str) -> &'static str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let known = |ending: &str| FORMATS.into_iter().find(|format| format.eq_ignore_ascii_case(ending));
    let by_name = path.rsplit_once('.').and_then(|(_, ending)| known(ending));
    let by_type = || known(content_type.split(';').next()?.trim().rsplit_once('/')?.1);
    by_name.or_else(by_type).unwrap_or("mp4")
}

#[cfg(test)]
mod tests;
