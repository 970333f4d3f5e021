//! `comanda menu import` and `comanda menu export`: the menu as a spreadsheet.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use comanda_domain::money::Currency;

use super::super::output;
use crate::exit::Ended;
use crate::spreadsheet::file::{self, FileFormat};
use crate::spreadsheet::import::{Given, Imported, import};
use crate::spreadsheet::layout::Headings;
use crate::spreadsheet::{export::export, left_out};

/// Make a menu file of a spreadsheet
#[derive(Debug, Args)]
#[command(
    after_help = "Section, Name and Price are enough; docs/MENU-SPREADSHEET.md lists what else there is.\n\n\
                        Example: comanda menu import menu.xlsx --out shops/my-shop/menu.yaml"
)]
pub(crate) struct ImportArguments {
    /// The spreadsheet: .xlsx, or .csv with the dishes alone
    file: PathBuf,
    /// The menu file to write, or the shop folder it belongs in
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Name of the shop [default: what the spreadsheet says, else the file's name]
    #[arg(long)]
    name: Option<String>,
    /// Currency of the prices, such as VND or EUR [default: what the spreadsheet says, else a guess that is told]
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// Languages that customers write, such as vi,en; the first is the shop's own
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    languages: Vec<String>,
    /// Time zone of the shop, such as `Asia/Ho_Chi_Minh`
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Overwrite the menu file if it is there
    #[arg(long)]
    force: bool,
}

/// Write a menu into a spreadsheet that `comanda menu import` reads back
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda menu export shops/my-shop/menu.yaml --out menu.xlsx")]
pub(crate) struct ExportArguments {
    /// The menu file, or the shop folder it is in
    menu: PathBuf,
    /// The spreadsheet to write: .xlsx, or .csv with the dishes alone
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Language of the headings [default: the shop's first language if it is one of these, else en]
    #[arg(long)]
    headings: Option<Headings>,
    /// Overwrite the spreadsheet if it is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run_import(arguments: &ImportArguments) -> anyhow::Result<()> {
    let out = if arguments.out.is_dir() { arguments.out.join("menu.yaml") } else { arguments.out.clone() };
    must_be_free(&out, arguments.force)?;
    let book = file::read(&arguments.file).map_err(|error| Ended::invalid(error.to_string()))?;
    let given = Given {
        name: arguments.name.clone(),
        currency: arguments.currency,
        languages: arguments.languages.clone(),
        timezone: arguments.timezone.clone(),
        fallback_name: stem(&arguments.file),
    };
    let imported = import(&arguments.file.display().to_string(), &book, &given)
        .map_err(|error| Ended::invalid(error.to_string()))?;
    write(&out, imported.yaml.as_bytes(), arguments.force)?;
    for note in &imported.notes {
        output::line(format!("note     {note}"));
    }
    output::line(format!("written  {}", out.display()));
    super::tell_state(&imported.menu);
    Ok(())
}

pub(super) fn run_export(arguments: &ExportArguments) -> anyhow::Result<()> {
    let format = FileFormat::of(&arguments.out).map_err(|error| Ended::invalid(error.to_string()))?;
    must_be_free(&arguments.out, arguments.force)?;
    let menu = super::load(&arguments.menu)?;
    let own = menu.shop.languages.first().map_or("", String::as_str);
    let headings = arguments.headings.unwrap_or_else(|| Headings::for_language(own));
    let book = export(&menu, format, headings);
    let bytes = file::to_bytes(&book, format).map_err(|error| Ended::invalid(error.to_string()))?;
    // What was written is read back: nothing is said to be carried that is not.
    let back = read_back(&arguments.out, format, &bytes, menu.shop.currency)
        .context("the spreadsheet that was made cannot be read back; nothing was written")?;
    write(&arguments.out, &bytes, arguments.force)?;
    output::line(format!("written  {}", arguments.out.display()));
    let missing = left_out(&menu, &back.menu);
    for entry in &missing {
        output::line(format!("left out {entry}"));
    }
    if !missing.is_empty() {
        let reason = match format {
            FileFormat::Csv => {
                "a csv file has room for the dishes alone (import it with --name, --currency, --languages and \
                 --timezone); an .xlsx file carries all of it"
            }
            FileFormat::Xlsx => {
                "a word with a `|` in it, or with spaces at its ends, does not fit into a cell"
            }
        };
        output::line(format!("note     {reason}"));
    }
    Ok(())
}

fn read_back(out: &Path, format: FileFormat, bytes: &[u8], currency: Currency) -> anyhow::Result<Imported> {
    let name = out.display().to_string();
    let book = file::from_bytes(&name, format, bytes)?;
    // Nothing in a csv file says for certain what the prices are in; whoever imports it does.
    let currency = (format == FileFormat::Csv).then_some(currency);
    let given = Given { currency, fallback_name: stem(out), ..Given::default() };
    Ok(import(&name, &book, &given)?)
}

fn stem(file: &Path) -> String {
    file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn must_be_free(out: &Path, force: bool) -> anyhow::Result<()> {
    let there = out.try_exists().with_context(|| format!("{}: cannot be looked at", out.display()))?;
    if there && !force {
        return Err(in_the_way(out).into());
    }
    if !folder_of(out).is_dir() {
        let message = format!("{}: its folder is not there; make it, or name another", out.display());
        return Err(Ended::invalid(message).into());
    }
    Ok(())
}

fn folder_of(out: &Path) -> &Path {
    out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn in_the_way(out: &Path) -> Ended {
    Ended::invalid(format!(
        "{}: is already there; name another file, or say --force to overwrite it",
        out.display()
    ))
}

/// Writes the whole file or nothing.
fn write(out: &Path, bytes: &[u8], force: bool) -> anyhow::Result<()> {
    let failed = || format!("{}: cannot be written", out.display());
    let mut file = tempfile::Builder::new()
        .permissions(permissions())
        .tempfile_in(folder_of(out))
        .with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    if force {
        file.persist(out).map_err(|error| error.error).with_context(failed)?;
        return Ok(());
    }
    // Somebody may have written it since we looked.
    match file.persist_noclobber(out) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Err(in_the_way(out).into()),
        Err(error) => Err(error.error).with_context(failed),
    }
}

/// As any new file of the person who runs us: a temporary file is otherwise for its maker alone.
fn permissions() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o666)
}
