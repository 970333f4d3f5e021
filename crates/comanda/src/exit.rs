//! Exit codes, stable and documented in the README: scripts may rely on them.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Success,
    /// It ran, and what it checked does not hold: something was lost, a dependency is missing.
    Failed,
    /// Something a person wrote cannot be used: a setting, a shop file, an argument.
    Invalid,
    /// What was asked for is not there: no such event, order or delivery.
    NotFound,
    /// It could not run: a port is taken, a disk is full.
    Unavailable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Success => 0,
            Exit::Failed => 1,
            Exit::Invalid => 2,
            Exit::NotFound => 3,
            Exit::Unavailable => 4,
        })
    }
}

/// An error that knows its exit code. Everything else is [`Exit::Unavailable`].
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Ended {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

impl Ended {
    /// Something a person wrote cannot be used.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self { exit: Exit::Invalid, message: message.into() }
    }

    /// What was asked for is not there.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self { exit: Exit::NotFound, message: message.into() }
    }
}

/// The exit code of an error.
pub(crate) fn of(error: &anyhow::Error) -> Exit {
    error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Ended>())
        .map_or(Exit::Unavailable, |ended| ended.exit)
}
