//! Finds Chromium and its driver, or installs them on a Debian where we may.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Names under which systems install the browser, the usual one first.
const BROWSERS: &[&str] = &["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const DRIVER: &str = "chromedriver";
const INSTALLATION: &[&[&str]] = &[
    &["apt-get", "update", "--quiet"],
    &["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium", "chromium-driver"],
];

/// A browser and the driver that remote-controls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Browser {
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
}

/// By what right we may install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Privilege {
    Root,
    /// `sudo` asks for no password.
    Sudo,
}

/// Finds browser and driver. Installs them if they are missing and we may, else says what to do.
pub(crate) fn find_or_install() -> Result<Browser> {
    let search_path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&search_path).collect();
    if let Some(browser) = find(&folders) {
        return Ok(browser);
    }
    install(&folders)?;
    find(&folders).context("apt-get reported success, yet `chromium` or `chromedriver` is not on PATH")
}

fn find(folders: &[PathBuf]) -> Option<Browser> {
    let program = BROWSERS.iter().find_map(|name| find_program(folders, name))?;
    Some(Browser { program, driver: find_program(folders, DRIVER)? })
}

fn find_program(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn install(folders: &[PathBuf]) -> Result<()> {
    let has_apt_get = find_program(folders, "apt-get").is_some();
    let Some(privilege) = privilege().filter(|_| has_apt_get) else {
        bail!(cannot_install(has_apt_get));
    };
    println!("installing chromium and chromium-driver, which the browser tests need");
    for arguments in INSTALLATION {
        let status = installer(privilege, arguments).status().context("failed to start apt-get")?;
        if !status.success() {
            bail!("`{}` ended with {status}; run it by hand and see what it says", arguments.join(" "));
        }
    }
    Ok(())
}

fn installer(privilege: Privilege, arguments: &[&str]) -> Command {
    // `env` sets the variable behind `sudo`, which passes none on.
    let mut words = vec!["env", "DEBIAN_FRONTEND=noninteractive"];
    if privilege == Privilege::Sudo {
        words.insert(0, "sudo");
        words.insert(1, "--non-interactive");
    }
    words.extend(arguments);
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or("env"));
    command.args(words).stdin(Stdio::null());
    command
}

fn privilege() -> Option<Privilege> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if root {
        return Some(Privilege::Root);
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["--non-interactive", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    sudo.status().is_ok_and(|status| status.success()).then_some(Privilege::Sudo)
}

fn cannot_install(has_apt_get: bool) -> String {
    let remedy = if has_apt_get {
        "and this user may not install them. Run\n  sudo apt-get update && sudo apt-get install \
         --no-install-recommends chromium chromium-driver\nand start again."
    } else {
        "and there is no apt-get to install them with. Install a Chromium or Chrome and the chromedriver of the \
         same version, put both on PATH and start again."
    };
    format!(
        "the browser tests need Chromium and its chromedriver; one of them is not on PATH, {remedy}\n\
         Tests without a browser run when their crate is named: ./scripts/test -p comanda-log"
    )
}

#[cfg(test)]
mod tests;
