//! `comanda menu`: check a menu, try how a sentence is read, turn it into a spreadsheet and back.

mod spreadsheet;
mod trying;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use comanda_domain::menu::Menu;
use comanda_nlu::Reader;

use super::output;
use super::shop::counted;
use crate::exit::{Ended, Exit};
use crate::shop_folder;

#[derive(Debug, Subcommand)]
pub(crate) enum MenuCommand {
    /// Check a menu file; every mistake is told with its line, and what may confuse customers
    #[command(after_help = "Example: comanda menu check shops/my-shop/menu.yaml")]
    Check {
        /// The menu file, or the shop folder it is in
        file: PathBuf,
    },
    Try(trying::TryArguments),
    Import(spreadsheet::ImportArguments),
    Export(spreadsheet::ExportArguments),
}

pub(super) fn run(command: &MenuCommand) -> anyhow::Result<Exit> {
    match command {
        MenuCommand::Check { file } => {
            // With its reader, so that the words of the shop are checked along with its menu.
            let (menu, _reader) = load_with_reader(file)?;
            tell_state(&menu);
        }
        MenuCommand::Try(arguments) => trying::run(arguments)?,
        MenuCommand::Import(arguments) => spreadsheet::run_import(arguments)?,
        MenuCommand::Export(arguments) => spreadsheet::run_export(arguments)?,
    }
    Ok(Exit::Success)
}

/// What is in a menu, and what of it may confuse customers.
pub(super) fn tell_state(menu: &Menu) {
    let dishes: usize = menu.sections.iter().map(|section| section.items.len()).sum();
    output::line(format!(
        "{}: good. {}, {}, {}, prices in {}.",
        menu.shop.name,
        counted(menu.sections.len(), "section", "sections"),
        counted(dishes, "dish", "dishes"),
        counted(menu.combos.len(), "combo", "combos"),
        menu.shop.currency
    ));
    for advice in comanda_nlu::advice::advise(menu) {
        output::line(format!("warning  {advice}"));
    }
}

/// Reads a menu file, or the one in a shop folder.
pub(super) fn load(file: &Path) -> anyhow::Result<Menu> {
    let file = menu_file(file);
    let name = file.display().to_string();
    if let (true, Some(folder)) = (file.ends_with("menu.yaml") && !file.is_file(), file.parent()) {
        // "menu.yml" is there, perhaps.
        shop_folder::refuse_misnamed(folder)?;
    }
    let text = shop_folder::text::read(&file, "give a menu file or a shop folder")?;
    Ok(Menu::from_yaml(&name, &text).map_err(|error| Ended::invalid(error.to_string()))?)
}

/// The same with the reader of its shop.
pub(super) fn load_with_reader(file: &Path) -> anyhow::Result<(Menu, Reader)> {
    let menu = load(file)?;
    let reader = Reader::with_lexicons(&menu, &shop_folder::lexicons_beside(&menu_file(file), &menu)?);
    Ok((menu, reader))
}

fn menu_file(file: &Path) -> PathBuf {
    if file.is_dir() { file.join("menu.yaml") } else { file.to_path_buf() }
}
