//! Putting the layers together, with one clear message for what is wrong in any of them.

use std::ops::Range;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::Setting;
use super::{Config, DEFAULT, SqliteStoreConfig, StoreConfig, dot_env, environment};

/// Name of the file that is read when none is named.
const FILE: &str = "comanda.toml";

/// Where settings come from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    /// `--config`; without it `comanda.toml` is read if it is there.
    pub(crate) file: Option<PathBuf>,
    /// `--data`.
    pub(crate) data_dir: Option<PathBuf>,
}

/// Why the configuration cannot be used. Printed as it is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ConfigError(String);

impl ConfigError {
    pub(super) fn variable(name: &str, problem: &str) -> Self {
        Self(format!("environment: {name}: {problem}"))
    }

    pub(super) fn in_line(file: &str, line: usize, problem: &str) -> Self {
        Self(format!("{file}:{line}: {problem}"))
    }

    pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> Self {
        Self(format!("{}: cannot be read: {error}", file.display()))
    }
}

/// A configuration file that was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    /// Where it is: relative paths in it begin in its folder.
    pub(crate) path: &'a Path,
    /// What it says.
    pub(crate) text: &'a str,
}

/// Reads every layer.
pub(crate) fn load(sources: &Sources) -> Result<Config, ConfigError> {
    let (path, text) = read_file(sources.file.as_deref())?;
    let file = text.as_ref().map(|text| File { path: &path, text });
    let mut config = assemble(file, &variables(folder_of(file))?)?;
    if let Some(data_dir) = &sources.data_dir {
        config.data_dir.clone_from(data_dir);
    }
    Ok(config)
}

/// The environment over the `.env` in `folder`.
fn variables(folder: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let real: Vec<(String, String)> = std::env::vars_os().filter_map(text).collect();
    let is_set = |name: &String| real.iter().any(|(known, _)| known == name);
    let mut all = dot_env::read(&folder.join(".env"))?;
    all.retain(|(name, _)| !is_set(name));
    all.extend(real);
    Ok(all)
}

fn read_file(named: Option<&Path>) -> Result<(PathBuf, Option<String>), ConfigError> {
    let path = named.unwrap_or(Path::new(FILE)).to_path_buf();
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path, Some(text))),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok((path, None)),
        Err(error) => Err(ConfigError(format!(
            "{name}: cannot be read: {error}; `comanda config default > {name}` writes one with every setting",
            name = path.display()
        ))),
    }
}

/// Where relative paths begin that no variable gave: the file's folder, or the current one (as an empty path).
fn folder_of(file: Option<File<'_>>) -> &Path {
    file.and_then(|file| file.path.parent()).unwrap_or(Path::new(""))
}

/// The configuration from a file's text and variables.
pub(crate) fn assemble(
    file: Option<File<'_>>,
    variables: &[(String, String)],
) -> Result<Config, ConfigError> {
    let parse = |name: &str, text| DeTable::parse(text).map_err(|error| located(name, text, &error));
    let defaults = parse("built-in defaults", DEFAULT)?.into_inner();
    let (path, text) = file.map_or((Path::new(FILE), ""), |file| (file.path, file.text));
    let name = path.display().to_string();
    let mut written = defaults.clone();
    merge(&mut written, parse(&name, text)?.into_inner());
    let whole = |table: DeTable<'_>| {
        Config::deserialize(toml::de::Deserializer::from(Spanned::new(0..text.len(), table)))
    };
    // Twice, so that a mistake is told where it was made: the file's with its line, then what the variables add.
    whole(written.clone()).map_err(|error| located(&name, text, &error))?;
    let settings = environment::settings(variables);
    let with = |settings: &[Setting<'_>]| {
        let mut table = written.clone();
        merge(&mut table, environment::table_of(settings, &defaults)?);
        whole(table).map_err(|error| ConfigError(explained(error.message())))
    };
    let set = environment::table_of(&settings, &defaults)?;
    let mut config =
        with(&settings).map_err(|error| ConfigError::variable(culprit(&settings, with, &error), &error.0))?;
    begin_paths_in(&mut config, folder_of(file), &set);
    config.master_key = variables
        .iter()
        .find(|(name, _)| name == "COMANDA_MASTER_KEY")
        .map(|(_, key)| SecretString::from(key.clone()));
    for (page, token) in environment::page_tokens(variables) {
        for known in config.pages.iter_mut().filter(|known| known.id.as_str() == page) {
            known.access_token = Some(SecretString::from(token.to_owned()));
        }
    }
    Ok(config)
}

/// The variable that brings in `wrong`: from the last backwards, all sets of variables that contain it fail, and it is
/// the first with which they fail in this way. A setting that is only missing until a later one comes is passed over.
fn culprit<'v, T>(
    settings: &[Setting<'v>],
    with: impl Fn(&[Setting<'v>]) -> Result<T, ConfigError>,
    wrong: &ConfigError,
) -> &'v str {
    let mut name = "COMANDA__…";
    for count in (1..=settings.len()).rev() {
        let Some((last, _)) = settings.get(..count).and_then(<[Setting<'v>]>::split_last) else { break };
        match with(settings.get(..count).unwrap_or_default()) {
            Ok(_) => break,
            Err(error) if error.0 == wrong.0 => name = last.name,
            Err(_) => {}
        }
    }
    name
}

/// Lets every relative path begin in `folder`, except those that `variables` set: theirs begin in the current folder.
fn begin_paths_in(config: &mut Config, folder: &Path, variables: &DeTable<'_>) {
    if !variables.contains_key("data_dir") {
        config.data_dir = folder.join(&config.data_dir);
    }
    if !variables.contains_key("pages") {
        for page in &mut config.pages {
            page.shop = folder.join(&page.shop);
        }
    }
    let reader = variables.get("reader").and_then(|reader| reader.get_ref().as_table());
    if let Some(file) = config.reader.key_file_mut()
        && !reader.is_some_and(|reader| reader.contains_key("key_file"))
    {
        *file = folder.join(&*file);
    }
    let store = variables.get("store").and_then(|store| store.get_ref().as_table());
    if let StoreConfig::Sqlite(SqliteStoreConfig { url: Some(file) }) = &mut config.store
        && !store.is_some_and(|store| store.contains_key("url"))
    {
        *file = file.inside(folder);
    }
}

fn located(name: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let start = error.span().map_or(0, |Range { start, .. }| start);
    let line = text.get(..start).unwrap_or(text).matches('\n').count() + 1;
    ConfigError::in_line(name, line, &explained(error.message()))
}

/// The parser's message in words for people, who write settings and not Rust.
fn explained(message: &str) -> String {
    // What was found stays untold: it may be a secret that stands one level too high.
    if message.starts_with("invalid type") && message.contains("expected struct") {
        return "expected a group of settings, not a single value".to_owned();
    }
    let message = message
        .replace("expected u64", "expected u64 (a whole number from 0 up)")
        .replace("expected usize", "expected usize (a whole number from 0 up)")
        .replace("invalid socket address syntax", "expected an address and port such as 127.0.0.1:8080");
    nearest_named(&message)
}

/// The message with the nearest known name, where an unknown one was used: the parser lists all, people want one.
fn nearest_named(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown") {
        return message.to_owned();
    }
    let Some(wrong) = names.next() else { return message.to_owned() };
    let nearest = names.min_by_key(|known| strsim::damerau_levenshtein(wrong, known));
    match nearest {
        Some(known) if strsim::damerau_levenshtein(wrong, known) <= 1.max(wrong.len() / 3) => {
            format!("{message}; did you mean `{known}`?")
        }
        Some(_) | None => message.to_owned(),
    }
}

fn merge<'a>(into: &mut DeTable<'a>, from: DeTable<'a>) {
    for (key, value) in from {
        let span = value.span();
        match (into.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut), value.into_inner()) {
            (Some(DeValue::Table(into)), DeValue::Table(from)) if !changes_kind(into, &from) => {
                merge(into, from);
            }
            (_, value) => {
                into.insert(key, Spanned::new(span, value));
            }
        }
    }
}

/// Another `kind` replaces the whole block: settings of the default's kind mean nothing to it.
fn changes_kind(into: &DeTable<'_>, from: &DeTable<'_>) -> bool {
    let kind =
        |table: &DeTable<'_>| table.get("kind").and_then(|kind| kind.get_ref().as_str().map(str::to_owned));
    kind(from).is_some() && kind(into) != kind(from)
}
