//! `comanda config`: the defaults, a check, and what is in force.

use clap::Subcommand;
use comanda_flow::texts::BUILT_IN;
use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::{Place, output};
use crate::config::{
    Config, DEFAULT, HearingConfig, LogConfig, ReaderConfig, RecommenderConfig, StoreConfig,
};
use crate::exit::{Ended, Exit};
use crate::wiring;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every setting with its default, commented
    #[command(after_help = "Example: comanda config default > comanda.toml")]
    Default,
    /// Check the configuration and every shop folder it names
    #[command(after_help = "Example: comanda config check --config comanda.toml")]
    Check(Place),
    /// Print what is in force, with secrets left out
    #[command(after_help = "Example: comanda config print")]
    Print(Place),
    /// Print what the program says to customers, as Fluent files
    ///
    /// Copy a line into `texts/vi.ftl` of your shop folder and change its words: it then stands in for the built-in one.
    #[command(after_help = "Example: comanda config texts vi")]
    Texts {
        /// `vi`, `en`; all of them if it is left out
        language: Option<String>,
    },
}

pub(super) fn run(command: &ConfigCommand) -> anyhow::Result<Exit> {
    match command {
        ConfigCommand::Default => output::line(DEFAULT.trim_end()),
        ConfigCommand::Check(place) => {
            let config = place.load()?;
            let pages = wiring::read_shops(&config)?;
            wiring::check(&config)?;
            if config.meta.app_secret.is_some() && config.meta.verify_token.is_some() {
                wiring::secrets_of(&config)?;
            }
            output::line(format!("The configuration is good: {} page(s).", pages.len()));
            for page in &pages {
                let dishes: usize =
                    page.folder.shop.menu.sections.iter().map(|section| section.items.len()).sum();
                output::line(format!("  {}  {} ({dishes} dishes)", page.id, page.folder.shop.name));
            }
            for (key, value) in [
                ("meta.app_secret", &config.meta.app_secret),
                ("meta.verify_token", &config.meta.verify_token),
            ] {
                if value.is_none() {
                    output::line(format!("  {key} is not set yet: `comanda serve` needs it."));
                }
            }
        }
        ConfigCommand::Print(place) => output::line(serde_json::to_string_pretty(&redacted(&place.load()?))?),
        ConfigCommand::Texts { language } => texts(language.as_deref())?,
    }
    Ok(Exit::Success)
}

/// One language exactly as it is; several with a heading each, which is a comment of the format.
fn texts(language: Option<&str>) -> Result<(), Ended> {
    let wanted = |known: &str| language.is_none_or(|language| language == known);
    let mut chosen = BUILT_IN.iter().filter(|(known, _)| wanted(known)).peekable();
    if chosen.peek().is_none() {
        let known = BUILT_IN.map(|(known, _)| format!("`{known}`")).join(", ");
        let asked = language.unwrap_or_default();
        return Err(Ended::invalid(format!("no texts are built in for `{asked}`: expected one of {known}")));
    }
    for (known, text) in chosen {
        if language.is_none() {
            output::line(format!("### texts/{known}.ftl\n"));
        }
        output::raw(text.as_bytes());
    }
    Ok(())
}

/// An address without the user and password that may stand in it.
fn without_credentials(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let hidden = url.set_username("").and_then(|()| url.set_password(None));
            if hidden.is_ok() { url.to_string() } else { "(set)".to_owned() }
        }
        Ok(_) | Err(_) => address.to_owned(),
    }
}

fn store(config: &Config) -> serde_json::Value {
    match &config.store {
        StoreConfig::Memory(_) => json!({ "kind": "memory", "path": config.state_path() }),
        StoreConfig::Sqlite(_) => json!({ "kind": "sqlite", "path": config.state_path() }),
        StoreConfig::Postgres(server) => json!({
            "kind": "postgres",
            "url": "(set)",
            "session_url": server.session_url.as_ref().map(|_| "(set)"),
            "prepared_statements": server.prepares_statements(),
            "connections_max": server.connections_max,
        }),
    }
}

fn reader(reader: &ReaderConfig) -> serde_json::Value {
    let secret = |value: &Option<SecretString>| value.as_ref().map(|_| "(set)");
    let address = |url: &Option<Url>| url.as_ref().map(|url| without_credentials(url.as_str()));
    let mut shown = json!({ "kind": reader.kind() });
    let (url, token, own) = match reader {
        ReaderConfig::BuiltIn(_) => return shown,
        ReaderConfig::Wit(own) => (address(&own.url), secret(&own.token), json!({ "names": own.names })),
        ReaderConfig::DialogflowEs(own) | ReaderConfig::DialogflowCx(own) => {
            (address(&own.url), secret(&own.token), json!({ "key_file": own.key_file, "names": own.names }))
        }
        ReaderConfig::ChatCompletions(own) => (
            address(&own.url),
            secret(&own.token),
            json!({ "model": own.model, "structure": own.structure.as_str() }),
        ),
    };
    let asked = reader.asking().map(|asking| {
        json!({ "ask": asking.ask.as_str(), "threshold": asking.threshold, "timeout_ms": asking.timeout_ms,
            "at_once_max": asking.at_once_max })
    });
    let more = [Some(json!({ "url": url, "token": token })), Some(own), asked];
    if let Some(fields) = shown.as_object_mut() {
        let parts = more.into_iter().flatten();
        fields.extend(parts.filter_map(|part| part.as_object().cloned()).flatten());
    }
    shown
}

fn hearing(hearing: &HearingConfig) -> serde_json::Value {
    let Some(own) = hearing.service() else { return json!({ "kind": "off" }) };
    json!({
        "kind": "transcriptions",
        "url": own.url.as_ref().map(|url| without_credentials(url.as_str())),
        "token": own.token.as_ref().map(|_| "(set)"),
        "model": own.model,
        "timeout_ms": own.timeout_ms,
        "at_once_max": own.at_once_max,
    })
}

fn recommender(recommender: &RecommenderConfig) -> serde_json::Value {
    let Some(own) = recommender.service() else { return json!({ "kind": "shop" }) };
    json!({
        "kind": "chat_completions",
        "url": own.url.as_ref().map(|url| without_credentials(url.as_str())),
        "token": own.token.as_ref().map(|_| "(set)"),
        "model": own.model,
        "structure": own.structure.as_str(),
        "timeout_ms": own.timeout_ms,
        "at_once_max": own.at_once_max,
    })
}

/// The configuration with every secret replaced by whether it is set.
pub(super) fn redacted(config: &Config) -> serde_json::Value {
    let secret = |secret: &Option<SecretString>| secret.as_ref().map(|_| "(set)");
    let pages: Vec<serde_json::Value> = config
        .pages
        .iter()
        .map(|page| {
            json!({
                "id": page.id,
                "instagram_id": page.instagram_id,
                "whatsapp_phone_number_id": page.whatsapp_phone_number_id,
                "access_token": secret(&page.access_token),
                "shop": page.shop,
            })
        })
        .collect();
    json!({
        "data_dir": config.data_dir,
        "master_key": secret(&config.master_key),
        "http": {
            "listen": config.http.listen,
            "public_url": config.http.public_url.as_ref().map(|url| without_credentials(url.as_str())),
            "body_max_bytes": config.http.body_max_bytes,
            "body_in_flight_max_bytes": config.http.body_in_flight_max_bytes,
            "connections_max": config.http.connections_max,
            "backlog_max_records": config.http.backlog_max_records,
            "disk_reserve_bytes": config.http.disk_reserve_bytes,
        },
        "desk": { "listen": config.desk.listen, "undo_ms": config.desk.undo_ms },
        "meta": {
            "app_id": config.meta.app_id,
            "app_secret": secret(&config.meta.app_secret),
            "previous_app_secret": secret(&config.meta.previous_app_secret),
            "verify_token": secret(&config.meta.verify_token),
            "accept_sha1": config.meta.accept_sha1,
            "graph_url": without_credentials(&config.meta.graph_url),
            "graph_version": config.meta.graph_version,
        },
        "pages": pages,
        "flow": {
            "quiet_ms": config.flow.quiet_ms,
            "stale_after": format!("{:#}", config.flow.stale_after),
            "lanes": config.flow.lanes,
        },
        "reader": reader(&config.reader),
        "hearing": hearing(&config.hearing),
        "recommender": recommender(&config.recommender),
        "fulfilment": { "secret": secret(&config.fulfilment.secret), "names": config.fulfilment.names },
        "deliver": { "doubt_after": format!("{:#}", config.deliver.doubt_after) },
        "log": {
            "kind": match config.log { LogConfig::Memory(_) => "memory", LogConfig::Sqlite(_) => "sqlite" },
            "keep_for": format!("{:#}", config.log.keep().keep_for),
            "keep_max_bytes": config.log.keep().keep_max_bytes,
        },
        "store": store(config),
    })
}

#[cfg(test)]
mod tests;
