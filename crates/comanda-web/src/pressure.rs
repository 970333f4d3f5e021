//! Whether the gateway takes webhooks in at all.
//!
//! Somebody else watches the backlog and the disk and says so here; the gateway looks before it reads a body. Refusing
//! early costs nothing and loses nothing, since Meta sends again; taking in what cannot be worked off, or filling the
//! disk to the last byte, would stop the workers that could clear it.

use std::sync::atomic::{AtomicU8, Ordering};

/// Why nothing is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overload {
    /// The workers are too far behind.
    Backlog,
    /// The disk is nearly full.
    Disk,
}

impl Overload {
    /// For metrics and log lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backlog => "backlog",
            Self::Disk => "disk",
        }
    }
}

/// What was last said of it. Shared by whoever watches and the gateway.
#[derive(Debug, Default)]
pub struct Pressure(AtomicU8);

const NONE: u8 = 0;
const BACKLOG: u8 = 1;
const DISK: u8 = 2;

impl Pressure {
    /// Says how it is from now on.
    pub fn set(&self, overload: Option<Overload>) {
        let code = match overload {
            None => NONE,
            Some(Overload::Backlog) => BACKLOG,
            Some(Overload::Disk) => DISK,
        };
        self.0.store(code, Ordering::Relaxed);
    }

    /// Why nothing is taken in now, if so.
    pub fn overload(&self) -> Option<Overload> {
        match self.0.load(Ordering::Relaxed) {
            BACKLOG => Some(Overload::Backlog),
            DISK => Some(Overload::Disk),
            _ => None,
        }
    }
}
