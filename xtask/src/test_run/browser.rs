//! Finds Chromium and its driver, or installs them on a Debian where we may.

use std::path::PathBuf;

use anyhow::Result;

use super::programs::{self, Wanted, find_program};

/// Names under which systems install the browser, the usual one first.
const BROWSERS: &[&str] = &["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const DRIVER: &str = "chromedriver";

const WANTED: Wanted = Wanted {
    need: "the browser tests need Chromium and its chromedriver",
    packages: &["chromium", "chromium-driver"],
    elsewhere: "Install a Chromium or Chrome and the chromedriver of the same version, put both on PATH and start \
                again.",
    without: "Tests without a browser run when their crate is named: ./scripts/test -p comanda-log",
};

/// A browser and the driver that remote-controls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Browser {
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds browser and driver. Installs them if they are missing and we may, else says what to do.
pub(crate) fn find_or_install() -> Result<Browser> {
    programs::find_or_install(WANTED, find)
}

fn find(folders: &[PathBuf]) -> Option<Browser> {
    let program = BROWSERS.iter().find_map(|name| find_program(folders, name))?;
    Some(Browser { program, driver: find_program(folders, DRIVER)? })
}

#[cfg(test)]
mod tests;
