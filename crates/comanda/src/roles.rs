//! What one process does. By default everything; several processes on one PostgreSQL may share it out.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::config::Config;
use crate::exit::Ended;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Takes webhooks.
    Gateway,
    /// Decides what records mean.
    Converse,
    /// Sends what the outbox holds.
    Deliver,
    /// Turns due timers into records.
    Ticker,
    /// Shows the board, and takes what people do there.
    Desk,
}

impl Role {
    const ALL: [Self; 5] = [Self::Gateway, Self::Converse, Self::Deliver, Self::Ticker, Self::Desk];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Converse => "converse",
            Self::Deliver => "deliver",
            Self::Ticker => "ticker",
            Self::Desk => "desk",
        }
    }

    /// Whether it writes the log or reads it.
    const fn needs_the_log(self) -> bool {
        match self {
            Self::Gateway | Self::Converse | Self::Ticker | Self::Desk => true,
            Self::Deliver => false,
        }
    }
}

/// What this process does: at least one thing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Roles(BTreeSet<Role>);

/// Why a text names no roles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected some of gateway, converse, deliver, ticker, desk with commas between them, found `{found}`"
)]
pub(crate) struct InvalidRoles {
    found: String,
}

impl FromStr for Roles {
    type Err = InvalidRoles;

    fn from_str(text: &str) -> Result<Self, InvalidRoles> {
        let role = |name: &str| {
            let known = Role::ALL.into_iter().find(|role| role.as_str() == name.trim());
            known.ok_or_else(|| InvalidRoles { found: name.trim().to_owned() })
        };
        text.split(',').map(role).collect::<Result<_, _>>().map(Self)
    }
}

impl TryFrom<String> for Roles {
    type Error = InvalidRoles;

    fn try_from(text: String) -> Result<Self, InvalidRoles> {
        text.parse()
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|role| role.as_str()).collect();
        formatter.write_str(&names.join(", "))
    }
}

impl Roles {
    pub(crate) fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether any of them writes the log or reads it.
    pub(crate) fn need_the_log(&self) -> bool {
        self.0.iter().any(|role| role.needs_the_log())
    }

    /// Refuses what cannot work: a part of the work whose other part no process could do.
    pub(crate) fn check(&self, config: &Config) -> Result<(), Ended> {
        let missing: Vec<&str> =
            Role::ALL.into_iter().filter(|role| !self.has(*role)).map(Role::as_str).collect();
        if config.store.is_embedded() && !missing.is_empty() {
            return Err(Ended::invalid(format!(
                "roles: the state is in this process, where no other one can do the rest ({}): \
                 leave `roles` out, or keep the state in PostgreSQL ([store] kind = \"postgres\")",
                missing.join(", ")
            )));
        }
        let with_log = Role::ALL.into_iter().filter(|role| role.needs_the_log());
        let lacks: Vec<&str> = with_log.filter(|role| !self.has(*role)).map(Role::as_str).collect();
        if config.log.is_embedded() && self.need_the_log() && !lacks.is_empty() {
            return Err(Ended::invalid(format!(
                "roles: the log is in this process, so gateway, converse, ticker and desk belong together \
                 ({} missing); only deliver can run elsewhere",
                lacks.join(", ")
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
