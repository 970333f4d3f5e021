//! Finds strace, with which a test records what the program writes and syncs, or installs it where we may.

use anyhow::Result;

use super::programs::{self, Wanted, find_program};

const WANTED: Wanted = Wanted {
    need: "the test of power loss needs strace",
    packages: &["strace"],
    elsewhere: "Install strace, put it on PATH and start again.",
    without: "Tests without it run when their crate is named: ./scripts/test -p comanda-log",
};

/// Makes sure that it is there.
pub(crate) fn find_or_install() -> Result<()> {
    programs::find_or_install(WANTED, |folders| find_program(folders, "strace")).map(drop)
}
