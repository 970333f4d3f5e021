//! The port: one question out, one answer back.

use std::fmt;
use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

use comanda_domain::menu::Menu;
use comanda_domain::reading::ReadingContext;
use comanda_nlu::Reader;

/// A future that can be held without knowing its type.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any error, where the cause is only shown.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A service that can be asked what a text says.
pub trait TextReader: Send + Sync {
    /// In which protocol it answers.
    fn service(&self) -> Service;

    /// The answer, byte for byte, of a server that says it has understood the request. Asked once: repeating it, and
    /// giving up in time, is for [`crate::OutsideReader`]. Nothing outside remembers the question.
    fn ask<'a>(&'a self, question: &'a Question<'a>) -> BoxFuture<'a, Result<String, AskError>>;
}

/// A protocol. Its name is stored beside each answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// wit.ai, `GET /message`.
    Wit,
    /// Dialogflow ES, `detectIntent`.
    DialogflowEs,
    /// Dialogflow CX, `detectIntent`.
    DialogflowCx,
    /// OpenAI's chat completions, whoever serves them.
    ChatCompletions,
}

/// A name that is no service's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no service that reads texts")]
pub struct UnknownService(String);

impl Service {
    const ALL: [Self; 4] = [Self::Wit, Self::DialogflowEs, Self::DialogflowCx, Self::ChatCompletions];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wit => "wit",
            Self::DialogflowEs => "dialogflow_es",
            Self::DialogflowCx => "dialogflow_cx",
            Self::ChatCompletions => "chat_completions",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Service {
    type Err = UnknownService;

    fn from_str(name: &str) -> Result<Self, UnknownService> {
        let found = Self::ALL.into_iter().find(|service| service.as_str() == name);
        found.ok_or_else(|| UnknownService(name.to_owned()))
    }
}

/// A text with everything that a reader may know.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// What was written. A burst of texts is one, a line each.
    pub text: &'a str,
    /// What the shop sells.
    pub menu: &'a Menu,
    /// The built-in reader of this menu.
    pub built_in: &'a Reader,
    /// Cart, question and clock.
    pub context: ReadingContext<'a>,
    /// Names this one question and nobody's conversation, for services that want a session.
    pub session: &'a str,
}

/// What a service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// In which protocol.
    pub service: Service,
    /// As it came.
    pub body: String,
}

/// Why there is no answer. None of these holds a word of the customer or a token.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Longer than the service takes. It was not asked.
    #[error("the text has {chars} characters, more than the {chars_max} that the service takes")]
    TooLong {
        /// How many.
        chars: usize,
        /// How many there may be.
        chars_max: usize,
    },
    /// It has failed so often that it rests for a while. It was not asked.
    #[error("the service has failed again and again and is left alone for now")]
    Resting,
    /// Too many questions were on their way until the time was over. It was not asked.
    #[error("too many questions were on their way")]
    Busy,
    /// Nobody there.
    #[error("no connection to the service")]
    NoConnection(#[source] BoxError),
    /// Too slow.
    #[error("no answer in time")]
    TimedOut,
    /// The answer broke off, or is none.
    #[error("the answer cannot be read")]
    Broken(#[source] BoxError),
    /// Larger than it may be.
    #[error("the answer is larger than {bytes_max} bytes")]
    TooLarge {
        /// How large it may be.
        bytes_max: usize,
    },
    /// The service asks to be asked less.
    #[error("the service asks to be asked less often")]
    Throttled {
        /// How long it wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// Something is wrong with the service.
    #[error("the service answered with status {status}")]
    Failed {
        /// HTTP status.
        status: u16,
    },
    /// Something is wrong with the question: the token, the address, the model.
    #[error("the service refused the question with status {status}{code}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it calls the error, with a space before it; empty if it calls it nothing.
        code: String,
    },
    /// It answered, and the answer is of no use.
    #[error("the answer is of no use")]
    Unusable(#[source] crate::Unusable),
}

impl AskError {
    /// Whether the same question may get an answer a moment later.
    pub(crate) const fn is_transient(&self) -> bool {
        match self {
            Self::NoConnection(_)
            | Self::Broken(_)
            | Self::Throttled { .. }
            | Self::Failed { .. }
            | Self::Unusable(_) => true,
            Self::TooLong { .. }
            | Self::Resting
            | Self::Busy
            | Self::TimedOut
            | Self::TooLarge { .. }
            | Self::Refused { .. } => false,
        }
    }

    /// Whether it tells anything about the service's health.
    pub(crate) const fn is_failure(&self) -> bool {
        !matches!(self, Self::TooLong { .. } | Self::Resting | Self::Busy)
    }

    /// How long the service wants to be left alone.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        if let Self::Throttled { retry_after } = self { *retry_after } else { None }
    }

    /// For metrics.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too_long",
            Self::Resting => "resting",
            Self::Busy => "busy",
            Self::NoConnection(_) => "no_connection",
            Self::TimedOut => "timed_out",
            Self::Broken(_) => "broken",
            Self::TooLarge { .. } => "too_large",
            Self::Throttled { .. } => "throttled",
            Self::Failed { .. } => "failed",
            Self::Refused { .. } => "refused",
            Self::Unusable(_) => "unusable",
        }
    }
}
