//! What the log and the state have in common as SQLite files: the write-ahead file is folded back beside the connection
//! that writes, so that no commit waits for it.
//!
//! This crate must not know what is in a file.

mod fold;

pub use fold::{FOLD_AT_LAST_PAGES, Folder};
