//! `comanda lexicon`: the words of a language, for who speaks it.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use comanda_nlu::Lexicon;

use super::output;
use crate::exit::{Ended, Exit};
use crate::shop_folder;

const CHECK: &str = "\
Example: comanda lexicon check my-shop/lexicon/de.txt

The file is named by the code of its language. docs/LEXICON.md says what a line looks like. In the folder `lexicon` of a shop
it adds to what is built in; `comanda menu try my-shop \"…\"` then shows how a sentence is read.";

#[derive(Debug, Subcommand)]
pub(crate) enum LexiconCommand {
    /// Check a lexicon file; every mistake is told with its line and the nearest class
    #[command(after_help = CHECK)]
    Check {
        /// The lexicon file, such as `lexicon/de.txt`
        file: PathBuf,
    },
    /// Print a built-in lexicon, to start another one from
    #[command(after_help = "Example: comanda lexicon show en > my-shop/lexicon/de.txt")]
    Show {
        /// Code of the language
        language: String,
    },
}

pub(super) fn run(command: &LexiconCommand) -> anyhow::Result<Exit> {
    match command {
        LexiconCommand::Check { file } => check(file)?,
        LexiconCommand::Show { language } => {
            let file = Lexicon::built_in_file(language).ok_or_else(|| {
                let known: Vec<&str> = Lexicon::built_in_languages().collect();
                let known = known.join(", ");
                Ended::not_found(format!("no lexicon of `{language}` is built in; there are {known}"))
            })?;
            output::raw(file.as_bytes());
        }
    }
    Ok(Exit::Success)
}

fn check(file: &Path) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let language = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".txt"));
    let language = language.ok_or_else(|| {
        Ended::invalid(format!("{name}: a lexicon is named by the code of its language, such as `de.txt`"))
    })?;
    let text = shop_folder::text::read(file, "give a lexicon file")?;
    let lexicon =
        Lexicon::parse(&name, language, &text).map_err(|error| Ended::invalid(error.to_string()))?;
    let built_in = Lexicon::built_in_file(language).is_some();
    let use_of_it = if built_in { "adds to the built-in words" } else { "is all there is of the language" };
    output::line(format!("{name}: good. {} forms of `{language}`; it {use_of_it}.", lexicon.forms()));
    let missing = lexicon.missing();
    if !built_in && !missing.is_empty() {
        output::line(format!("warning  a conversation needs words for these, too: {}", missing.join(", ")));
    }
    Ok(())
}
