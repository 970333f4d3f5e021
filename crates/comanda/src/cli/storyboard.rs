//! `comanda storyboard`: check the shop's own flows, and draw them.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use comanda_domain::storyboard::Storyboard;

use super::output;
use super::shop::counted;
use crate::exit::{Ended, Exit};
use crate::shop_folder::{self, ShopFolder};

#[derive(Debug, Subcommand)]
pub(crate) enum StoryboardCommand {
    /// Check the storyboard of a shop folder; every mistake is told with its line
    #[command(after_help = "Example: comanda storyboard check shops/my-shop")]
    Check {
        /// The shop folder
        shop: PathBuf,
    },
    /// Draw what the shop's own flows say and where they lead
    ///
    /// The diagram is Mermaid: paste it into its live editor, or into a Markdown file on GitHub. Meta asks for such a
    /// storyboard when it reviews an app.
    #[command(after_help = "Example: comanda storyboard show shops/my-shop --as mermaid")]
    Show {
        /// The shop folder
        shop: PathBuf,
        /// An outline or a diagram
        #[arg(long = "as", value_name = "SHAPE", default_value = "text")]
        shape: Shape,
        /// Language of its texts [default: the shop's first]
        #[arg(long)]
        language: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    /// An indented outline
    Text,
    /// A Mermaid diagram
    Mermaid,
}

pub(super) fn run(command: &StoryboardCommand) -> anyhow::Result<Exit> {
    match command {
        StoryboardCommand::Check { shop } => {
            let folder = shop_folder::read(shop)?;
            output::line(state(&folder.shop.storyboard));
        }
        StoryboardCommand::Show { shop, shape, language } => {
            let folder = shop_folder::read(shop)?;
            let language = language_of(&folder, language.as_deref())?;
            let storyboard = &folder.shop.storyboard;
            if storyboard.flows.is_empty() {
                return Err(Ended::not_found(format!(
                    "{}: this shop has no flows of its own; they go into storyboard.yaml (see docs/SHOP.md)",
                    shop.display()
                ))
                .into());
            }
            let drawn = match shape {
                Shape::Text => storyboard.as_text(language),
                Shape::Mermaid => storyboard.as_mermaid(language),
            };
            output::line(drawn.trim_end());
        }
    }
    Ok(Exit::Success)
}

pub(super) fn state(storyboard: &Storyboard) -> String {
    if *storyboard == Storyboard::default() {
        return "good: there is no storyboard.yaml, and none is needed.".to_owned();
    }
    format!(
        "good. {}, {} of the menu, {}.",
        counted(storyboard.flows.len(), "flow", "flows"),
        counted(storyboard.menu.len(), "entry", "entries"),
        counted(storyboard.ice_breakers.len(), "ice breaker", "ice breakers")
    )
}

fn language_of<'a>(folder: &'a ShopFolder, wanted: Option<&'a str>) -> anyhow::Result<&'a str> {
    let languages = &folder.shop.menu.shop.languages;
    match wanted {
        None => Ok(languages.first().map_or("en", String::as_str)),
        Some(language) if languages.iter().any(|known| known == language) => Ok(language),
        Some(language) => Err(Ended::invalid(format!(
            "--language: this shop does not speak `{language}`; it speaks {}",
            languages.join(", ")
        ))
        .into()),
    }
}
