//! Conversations as a shop owner reads them: what customers write, what the shop answers, what hangs on the board.
//!
//! Each `*.md` beside this file holds some; the format is in `README.md` here. Every conversation runs through the real
//! webhook cutting, *converse*, ticker and *deliver* against a simulated Meta, in virtual time. What stands in the file must be
//! what happens, word for word; `COMANDA_WRITE_TRANSCRIPTS=1` writes what happens into the file instead, for a person to read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing"
)]

mod act;
mod board;
mod crowd;
mod file;
mod kitchen;
mod person;
mod show;
mod stage;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use file::Conversation;

/// How many conversations there must be at least.
const CONVERSATIONS_MIN: usize = 60;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let is_transcript =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "md") && !path.ends_with("README.md");
    let mut files: Vec<PathBuf> = entries.filter(is_transcript).collect();
    files.sort();
    files
}

#[test]
fn what_is_written_is_what_happens() {
    let only = std::env::var("COMANDA_TRANSCRIPT").ok();
    let writes = std::env::var_os("COMANDA_WRITE_TRANSCRIPTS").is_some();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut wrong, mut count) = (String::new(), 0);
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut parsed = file::parse(&name, &text).unwrap_or_else(|problem| panic!("{problem}"));
        for conversation in parsed.conversations_mut() {
            if only
                .as_ref()
                .is_some_and(|only| !format!("{name} {}", conversation.title).contains(only.as_str()))
            {
                continue;
            }
            count += 1;
            let happened = runtime.block_on(stage::play(&folder(), conversation));
            if (happened != conversation.body || happened.contains("\n!!")) && !writes {
                let _ = writeln!(
                    wrong,
                    "\n{name}: {}\n{}",
                    conversation.title,
                    difference(conversation, &happened)
                );
            }
            conversation.body = happened;
        }
        if writes {
            std::fs::write(&path, parsed.text()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}\nrun with COMANDA_WRITE_TRANSCRIPTS=1 and read what has changed");
    if only.is_none() {
        assert!(count >= CONVERSATIONS_MIN, "{count} conversations");
    }
}

/// The lines around the first that differs.
fn difference(conversation: &Conversation, happened: &str) -> String {
    let written: Vec<&str> = conversation.body.lines().collect();
    let happened: Vec<&str> = happened.lines().collect();
    let at = written.iter().zip(&happened).take_while(|(left, right)| left == right).count();
    let from = at.saturating_sub(3);
    let marked = |lines: &[&str], sign: &str| {
        let lines: Vec<String> = lines.iter().take(12).map(|line| format!("{sign} {line}")).collect();
        lines.join("\n")
    };
    let behind = |lines: &[&str], sign: &str| marked(lines.get(at..).unwrap_or_default(), sign);
    [marked(&written[from..at], " "), behind(&written, "-"), behind(&happened, "+")].join("\n")
}
