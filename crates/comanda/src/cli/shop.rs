//! `comanda shop`: check everything in a shop folder.

use std::path::PathBuf;

use clap::Subcommand;
use comanda_domain::shop::Shop;
use comanda_domain::shop::delivery::Zone;

use super::output;
use super::storyboard;
use crate::exit::Exit;
use crate::shop_folder::{self, ShopFolder};

#[derive(Debug, Subcommand)]
pub(crate) enum ShopCommand {
    /// Check a shop folder: menu, shop, storyboard, texts, words and pictures
    ///
    /// Every mistake is told with its file and line, and what is allowed but probably not meant.
    #[command(after_help = "Example: comanda shop check shops/my-shop")]
    Check {
        /// The shop folder
        shop: PathBuf,
    },
}

pub(super) fn run(command: &ShopCommand) -> anyhow::Result<Exit> {
    match command {
        ShopCommand::Check { shop } => {
            let folder = shop_folder::read(shop)?;
            let with = |file: &str| folder.files.iter().any(|(name, _)| name.starts_with(file));
            super::menu::tell_state(&folder.shop.menu);
            output::line(state_of_shop(&folder, with("shop.yaml")));
            output::line(format!("storyboard: {}", storyboard::state(&folder.shop.storyboard)));
            output::line(state_of_rest(&folder));
            for advice in advice(&folder.shop) {
                output::line(format!("warning  {advice}"));
            }
        }
    }
    Ok(Exit::Success)
}

fn state_of_shop(folder: &ShopFolder, is_there: bool) -> String {
    if !is_there {
        return "shop: there is no shop.yaml: always open, pickup and delivery for nothing, paid on delivery.".to_owned();
    }
    let shop = &folder.shop;
    let (branches, zones) = (shop.branches.len(), shop.delivery.zones.len());
    let hours = if shop.hours.is_some() { "with opening hours" } else { "always open" };
    format!(
        "shop: good. {hours}, {}, {}.",
        counted(branches, "kitchen", "kitchens"),
        counted(zones, "delivery zone", "delivery zones")
    )
}

fn state_of_rest(folder: &ShopFolder) -> String {
    let count = |start: &str| folder.files.iter().filter(|(name, _)| name.starts_with(start)).count();
    format!(
        "besides: {} with texts of your own, {} with words, {}.",
        counted(count("texts/"), "file", "files"),
        counted(count("lexicon/"), "file", "files"),
        counted(folder.pictures.len(), "picture", "pictures")
    )
}

/// A number with its noun.
pub(super) fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// What is allowed in a shop.yaml, and probably not meant.
fn advice(shop: &Shop) -> Vec<String> {
    let mut told = Vec::new();
    for zone in shop.delivery.zones.iter().filter(|zone| zone.fee.is_none()) {
        told.push(format!("delivery to `{}` costs nothing: there is no `fee`", zone.id));
    }
    for (at, zone) in shop.delivery.zones.iter().enumerate() {
        let shares = |other: &&Zone| zone.phrases.iter().any(|words| other.phrases.contains(words));
        for other in shop.delivery.zones.iter().skip(at + 1).filter(shares) {
            told.push(format!(
                "zones `{}` and `{}` share a word: for that one the first counts",
                zone.id, other.id
            ));
        }
    }
    if shop.hours.is_none() {
        told.push("without `hours` the shop takes orders day and night".to_owned());
    }
    for name in
        shop.menu.sections.iter().flat_map(|section| &section.items).filter(|item| item.price.minor() < 0)
    {
        told.push(format!("`{}` costs less than nothing", name.id));
    }
    told
}
