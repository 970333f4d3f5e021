//! Programs that tests need: finds them on `PATH`, or installs their Debian packages where we may.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// By what right we may install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Privilege {
    Root,
    /// `sudo` asks for no password.
    Sudo,
}

/// Programs that come together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// What needs what, for people: "the browser tests need Chromium and its chromedriver".
    pub(crate) need: &'static str,
    /// Debian packages that bring them.
    pub(crate) packages: &'static [&'static str],
    /// What to do where there is no apt-get.
    pub(crate) elsewhere: &'static str,
    /// What runs without them.
    pub(crate) without: &'static str,
}

/// The folders of `PATH`, and where Debian keeps programs for administrators.
pub(crate) fn folders() -> Vec<PathBuf> {
    let search_path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&search_path).chain([PathBuf::from("/usr/sbin")]).collect()
}

/// What `find` finds; installs what is missing if it finds nothing and we may, else says what to do.
pub(crate) fn find_or_install<T>(wanted: Wanted, find: impl Fn(&[PathBuf]) -> Option<T>) -> Result<T> {
    let folders = folders();
    if let Some(found) = find(&folders) {
        return Ok(found);
    }
    install(wanted, &folders)?;
    find(&folders)
        .with_context(|| format!("apt-get reported success, yet {}: not all of it is on PATH", wanted.need))
}

/// The first folder's program of this name.
pub(crate) fn find_program(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn install(wanted: Wanted, folders: &[PathBuf]) -> Result<()> {
    let has_apt_get = find_program(folders, "apt-get").is_some();
    let Some(privilege) = privilege().filter(|_| has_apt_get) else {
        bail!(cannot_install(wanted, has_apt_get));
    };
    println!("installing {}: {}", wanted.packages.join(" and "), wanted.need);
    let update: &[&str] = &["apt-get", "update", "--quiet"];
    let install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends"];
    for arguments in [update, &[&install, wanted.packages].concat()] {
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
    if is_root() {
        return Some(Privilege::Root);
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["--non-interactive", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    sudo.status().is_ok_and(|status| status.success()).then_some(Privilege::Sudo)
}

fn cannot_install(wanted: Wanted, has_apt_get: bool) -> String {
    let Wanted { need, packages, elsewhere, without } = wanted;
    let remedy = if has_apt_get {
        let packages = packages.join(" ");
        format!(
            "and this user may not install them. Run\n  sudo apt-get update && sudo apt-get install \
             --no-install-recommends {packages}\nand start again."
        )
    } else {
        format!("and there is no apt-get to install them with. {elsewhere}")
    };
    format!("{need}; one of them is not on PATH, {remedy}\n{without}")
}

#[cfg(test)]
mod tests;
