//! The file `.env`: variables for people who do not set them in the system. Its text is never told, since it is where
//! secrets stand.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::load::ConfigError;

/// The variables of the file at `path`; none if there is no such file.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        // A folder of this name is somebody else's: a Python environment, for one.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(ConfigError::unreadable(path, &error)),
    };
    parse(&text).map_err(|line| {
        let problem = "expected NAME=value, with the value in 'single quotes' if it has spaces or signs";
        ConfigError::in_line(&path.display().to_string(), line, problem)
    })
}

/// The variables in `text`, or the number of the first line that sets none.
fn parse(text: &str) -> Result<Vec<(String, String)>, usize> {
    let lines_read = Cell::new(0_usize);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines { rest: text.as_bytes(), lines_read: &lines_read };
    let entries = dotenvy::from_read_iter(lines);
    let line_of = |error: dotenvy::Error| {
        // A value in quotes may go over several lines: the first of them is the one to look at.
        let lines =
            if let dotenvy::Error::LineParse(entry, _) = &error { entry.lines().count().max(1) } else { 1 };
        (lines_read.get() + 1).saturating_sub(lines)
    };
    entries.map(|entry| entry.map_err(line_of)).collect()
}

/// Hands out one line at a time and counts them, since the parser does not say where it is.
struct Lines<'a> {
    rest: &'a [u8],
    lines_read: &'a Cell<usize>,
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut line = self.rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let taken = line.read(buffer)?;
        if line.is_empty() && taken > 0 {
            self.lines_read.set(self.lines_read.get() + 1);
        }
        self.rest = self.rest.get(taken..).unwrap_or_default();
        Ok(taken)
    }
}

#[cfg(test)]
mod tests;
