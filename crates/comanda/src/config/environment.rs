//! Settings from the environment, as the same table that a file gives.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::load::ConfigError;

const PREFIX: &str = "COMANDA__";

/// Most entries a list may have when it is given by number.
const LIST_MAX: usize = 1000;

/// Other names for settings, as Facebook's own guides call them.
const ALIASES: [(&str, [&str; 2]); 3] = [
    ("FACEBOOK_APP_ID", ["meta", "app_id"]),
    ("FACEBOOK_APP_SECRET", ["meta", "app_secret"]),
    ("FACEBOOK_VERIFY_TOKEN", ["meta", "verify_token"]),
];

/// Who is at the terminal, as the system names them: for trails of what people did.
pub(crate) fn user_name() -> Option<String> {
    let name = std::env::var_os("USER").or_else(|| std::env::var_os("LOGNAME"))?;
    name.into_string().ok().filter(|name| !name.is_empty())
}

/// A variable that sets something.
pub(super) struct Setting<'v> {
    /// Its name in the environment.
    pub(super) name: &'v str,
    value: &'v str,
    /// Which key it sets.
    path: Vec<String>,
}

/// The variables that set something, in the order in which they hold: our own names over Facebook's.
pub(super) fn settings(variables: &[(String, String)]) -> Vec<Setting<'_>> {
    let alias = |(name, path): (&str, [&str; 2])| {
        let (name, value) = variables.iter().find(|(known, _)| known == name)?;
        Some(Setting { name, value, path: path.map(str::to_owned).to_vec() })
    };
    let own = variables.iter().filter_map(|(name, value)| {
        let path = name.strip_prefix(PREFIX)?.to_lowercase();
        Some(Setting { name, value, path: path.split("__").map(str::to_owned).collect() })
    });
    let mut own: Vec<Setting<'_>> = own.collect();
    own.sort_by_key(|setting| setting.name);
    ALIASES.into_iter().filter_map(alias).chain(own).collect()
}

/// The settings as a table. `defaults` tells which keys are numbers and switches; everything else is text, so that a
/// token made of digits stays one.
pub(super) fn table_of<'v>(
    settings: &[Setting<'v>],
    defaults: &DeTable<'_>,
) -> Result<DeTable<'v>, ConfigError> {
    let mut table = DeTable::new();
    for setting in settings {
        set(&mut table, setting, defaults)?;
    }
    lists(&mut table)?;
    Ok(table)
}

/// Tokens given as `FACEBOOK_ACCESS_TOKEN_{page}`.
pub(super) fn page_tokens(variables: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    variables
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("FACEBOOK_ACCESS_TOKEN_")?, value.as_str())))
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

fn key<'v>(name: &str) -> Spanned<Cow<'v, str>> {
    spanned(Cow::Owned(name.to_owned()))
}

fn set<'v>(
    table: &mut DeTable<'v>,
    setting: &Setting<'v>,
    defaults: &DeTable<'_>,
) -> Result<(), ConfigError> {
    let Some((last, parents)) = setting.path.split_last() else { return Ok(()) };
    let default = parents
        .iter()
        .try_fold(defaults, |table, key| table.get(key.as_str()).and_then(|value| value.get_ref().as_table()))
        .and_then(|table| table.get(last.as_str()));
    let typed = typed(setting.name, setting.value, default.map(Spanned::get_ref))?;
    let mut at = table;
    for parent in parents {
        let next = at.entry(key(parent)).or_insert_with(|| spanned(DeValue::Table(DeTable::new())));
        let DeValue::Table(inner) = next.get_mut() else {
            return Err(ConfigError::variable(setting.name, "another variable sets this key itself"));
        };
        at = inner;
    }
    at.insert(key(last), spanned(typed));
    Ok(())
}

fn typed<'v>(name: &str, value: &'v str, default: Option<&DeValue<'_>>) -> Result<DeValue<'v>, ConfigError> {
    match default {
        Some(DeValue::Integer(_)) => match DeValue::parse(value).map(Spanned::into_inner) {
            Ok(number @ DeValue::Integer(_)) => Ok(number),
            Ok(_) | Err(_) => {
                Err(ConfigError::variable(name, &format!("expected a whole number, found `{value}`")))
            }
        },
        Some(DeValue::Boolean(_)) => value
            .parse()
            .map(DeValue::Boolean)
            .map_err(|_| ConfigError::variable(name, &format!("expected true or false, found `{value}`"))),
        // The value stays untold: somebody may have meant a secret inside the group.
        Some(DeValue::Table(_)) => {
            Err(ConfigError::variable(name, &format!("this is a group of settings: set {name}__… instead")))
        }
        _ => Ok(DeValue::String(Cow::Borrowed(value))),
    }
}

/// `pages = { "0" = {…}, "1" = {…} }` becomes a list.
fn lists<'v>(table: &mut DeTable<'v>) -> Result<(), ConfigError> {
    let wrong = |problem| Err(ConfigError::variable("COMANDA__PAGES__…", problem));
    let pages = match table.get("pages").map(Spanned::get_ref) {
        None => return Ok(()),
        Some(DeValue::Table(pages)) => pages,
        Some(_) => {
            return wrong("pages are set one by one: COMANDA__PAGES__0__ID=…, COMANDA__PAGES__0__SHOP=…");
        }
    };
    let numbered = (0..LIST_MAX).map_while(|index| pages.get(index.to_string().as_str()));
    let list: Vec<Spanned<DeValue<'v>>> = numbered.cloned().collect();
    if list.len() != pages.len() {
        return wrong("lists are numbered 0, 1, 2, … without gaps");
    }
    if list.iter().any(|page| page.get_ref().as_table().is_none()) {
        return wrong("a page has several settings: COMANDA__PAGES__0__ID=…, COMANDA__PAGES__0__SHOP=…");
    }
    table.insert(key("pages"), spanned(DeValue::Array(list.into_iter().collect())));
    Ok(())
}
