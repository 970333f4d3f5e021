//! A service with manners: in time, with one more try, and left alone while it is dead.

use std::fmt;
use std::time::Duration;

use comanda_domain::reading::{Details, Intent, Reading};
use tokio::time::{Instant, timeout_at};

use crate::gate::Gate;
use crate::names::Names;
use crate::port::{Answer, AskError, Question, TextReader};
use crate::said::interpret;

/// No second try begins with less time left than this: it would only be cut off.
const SECOND_TRY_MIN: Duration = Duration::from_millis(50);

/// When a service is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ask {
    /// About every text.
    Always,
    /// Where the built-in reader is less sure than this, 0 to 1, or understands nothing at all.
    Below(f64),
}

/// How a service is asked.
#[derive(Debug, Clone)]
pub struct OutsideOptions {
    /// When.
    pub ask: Ask,
    /// From the first question of a batch until the built-in reader answers, a second try included.
    pub timeout: Duration,
    /// Most questions on their way at a time.
    pub at_once_max: usize,
    /// What the shop's own app calls things.
    pub names: Names,
}

/// See the module.
pub struct OutsideReader {
    reader: Box<dyn TextReader>,
    options: OutsideOptions,
    gate: Gate,
}

impl fmt::Debug for OutsideReader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OutsideReader")
            .field("service", &self.reader.service())
            .finish_non_exhaustive()
    }
}

impl OutsideReader {
    /// A service that is asked as `options` say.
    pub fn new(reader: Box<dyn TextReader>, options: OutsideOptions) -> Self {
        let gate = Gate::new(options.at_once_max);
        Self { reader, options, gate }
    }

    /// What the shop's own app calls things.
    pub const fn names(&self) -> &Names {
        &self.options.names
    }

    /// Until when questions that begin now must be answered.
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.options.timeout
    }

    /// Whether the service is to be asked about a text that the built-in reader reads like this.
    pub fn wants(&self, built_in: &Reading) -> bool {
        match self.options.ask {
            Ask::Always => true,
            Ask::Below(threshold) => built_in.confidence < threshold || says_nothing(built_in),
        }
    }

    /// An answer that is of use, by `deadline`. What fails at once is tried once more.
    pub async fn ask(&self, question: &Question<'_>, deadline: Instant) -> Result<Answer, AskError> {
        let _place = self.gate.place(deadline).await?;
        self.gate.admits()?;
        let mut answer = self.try_once(question, deadline).await;
        if let Err(error) = &answer
            && error.is_transient()
        {
            let wait = error.retry_after().unwrap_or_default();
            let begins = Instant::now() + wait;
            if begins + SECOND_TRY_MIN < deadline {
                tokio::time::sleep_until(begins).await;
                answer = self.try_once(question, deadline).await;
            }
        }
        if let (Err(error), Some(rest)) = (&answer, self.gate.learn(&answer)) {
            let service = self.reader.service();
            tracing::warn!(
                reader.service = %service, error = %error, rest_seconds = rest.as_secs(),
                "the text reader {service} fails ({error}) and is left alone for {} s; the built-in reader answers",
                rest.as_secs()
            );
        }
        answer
    }

    async fn try_once(&self, question: &Question<'_>, deadline: Instant) -> Result<Answer, AskError> {
        let body =
            timeout_at(deadline, self.reader.ask(question)).await.map_err(|_| AskError::TimedOut)??;
        let answer = Answer { service: self.reader.service(), body };
        // An answer that nobody can use is a failure like any other.
        interpret(&answer, &self.options.names, question).map_err(AskError::Unusable)?;
        Ok(answer)
    }
}

/// Of words that all mean nothing, the built-in reader is as sure as can be.
fn says_nothing(reading: &Reading) -> bool {
    reading.intent == Intent::Other
        && reading.lines.is_empty()
        && reading.edits.is_empty()
        && reading.unknown.is_empty()
        && reading.ambiguous.is_empty()
        && reading.details == Details::default()
}
