//! `comanda settings`: run-time parameters.

use clap::{Args, Subcommand, ValueEnum};
use comanda_domain::id::{PageId, Sku};
use comanda_store::port::AdminStore as _;
use comanda_store::port::admin::{Setting, SettingKind, SettingScope};
use serde_json::json;

use super::{Place, block_on, output, store};
use crate::clock;
use crate::exit::{Ended, Exit};

#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// List every setting
    #[command(after_help = "Example: comanda settings list --json")]
    List {
        #[command(flatten)]
        place: Place,
        /// One JSON line each
        #[arg(long)]
        json: bool,
    },
    Set(SetArguments),
}

/// Write one setting (this version uses none yet)
///
/// No setting is used yet by this version: what is written is kept and listed, and waits for a version that reads it.
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda settings set board.sound true --kind boolean --scope branch:main")]
pub(crate) struct SetArguments {
    #[command(flatten)]
    place: Place,
    /// `board.sound`, …
    key: String,
    /// The value
    value: String,
    /// How the value is read
    #[arg(long, value_enum, default_value_t = Kind::Text)]
    kind: Kind,
    /// Where it holds: `installation`, `shop:NAME`, `branch:ID`, `page:ID`
    #[arg(long, default_value = "installation")]
    scope: String,
    /// For the people who read the list
    #[arg(long, default_value = "")]
    description: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Text,
    Number,
    Boolean,
}

pub(super) fn run(command: &SettingsCommand) -> anyhow::Result<Exit> {
    match command {
        SettingsCommand::List { place, json } => list(place, *json),
        SettingsCommand::Set(arguments) => set(arguments),
    }
}

fn list(place: &Place, json: bool) -> anyhow::Result<Exit> {
    let config = place.load()?;
    block_on(async {
        let settings = store::open(&config).await?.settings().await?;
        if json {
            for setting in &settings {
                let line = json!({"key": setting.key, "value": setting.value, "kind": kind_name(setting.kind),
                    "scope": scope_name(&setting.scope), "description": setting.description});
                output::line(line.to_string());
            }
        } else {
            let row = |setting: &Setting| {
                vec![
                    setting.key.clone(),
                    setting.value.clone(),
                    kind_name(setting.kind).to_owned(),
                    scope_name(&setting.scope),
                    setting.description.clone(),
                ]
            };
            output::table(
                &["key", "value", "kind", "scope", "description"],
                &settings.iter().map(row).collect::<Vec<_>>(),
            );
        }
        Ok(Exit::Success)
    })
}

fn set(arguments: &SetArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    let setting = parse(arguments)?;
    block_on(async {
        let store = store::open_for_writing(&config).await?;
        store.save_setting(&setting, clock::now()).await?;
        output::line(format!("{} = {} ({})", setting.key, setting.value, scope_name(&setting.scope)));
        Ok(Exit::Success)
    })
}

fn parse(arguments: &SetArguments) -> anyhow::Result<Setting> {
    let value = &arguments.value;
    let (kind, fits, expected) = match arguments.kind {
        Kind::Text => (SettingKind::Text, true, "text"),
        Kind::Number => (SettingKind::Number, value.parse::<i64>().is_ok(), "a whole number"),
        Kind::Boolean => (SettingKind::Boolean, value.parse::<bool>().is_ok(), "true or false"),
    };
    if !fits {
        return Err(Ended::invalid(format!("{}: expected {expected}, found `{value}`", arguments.key)).into());
    }
    let wrong = |problem: String| Ended::invalid(format!("--scope: {problem}"));
    let scope = match arguments.scope.split_once(':') {
        None if arguments.scope == "installation" => SettingScope::Installation,
        Some(("shop", name)) if !name.is_empty() => SettingScope::Shop(name.to_owned()),
        Some(("branch", id)) => {
            SettingScope::Branch(Sku::parse(id).map_err(|error| wrong(error.to_string()))?)
        }
        Some(("page", id)) => {
            SettingScope::Page(PageId::parse(id).map_err(|error| wrong(error.to_string()))?)
        }
        Some(_) | None => {
            let expected = "expected `installation`, `shop:NAME`, `branch:ID` or `page:ID`";
            return Err(wrong(format!("{expected}, found `{}`", arguments.scope)).into());
        }
    };
    let (key, description) = (arguments.key.clone(), arguments.description.clone());
    Ok(Setting { key, value: value.clone(), kind, description, scope })
}

const fn kind_name(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Text => "text",
        SettingKind::Number => "number",
        SettingKind::Boolean => "boolean",
    }
}

fn scope_name(scope: &SettingScope) -> String {
    match scope {
        SettingScope::Installation => "installation".to_owned(),
        SettingScope::Shop(name) => format!("shop:{name}"),
        SettingScope::Branch(id) => format!("branch:{id}"),
        SettingScope::Page(id) => format!("page:{id}"),
    }
}
