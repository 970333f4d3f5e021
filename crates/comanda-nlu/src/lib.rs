//! The built-in order reader: a text and a menu in, a [`Reading`](comanda_domain::reading::Reading) out.
//!
//! No training, no model, no network: what a shop sells is its menu, what a language means is a lexicon
//! (`lexicon/*.txt`), and everything else is general. A text is cut into tokens (`token`), every form of menu and
//! lexicons that it may contain is found (`index`), the cheapest explanation of the whole text is chosen
//! (`lattice`), facts around the dishes are taken out (`details`), and what is left is read as order lines and
//! changes of the cart (`grammar`).
//!
//! Pure: the same text, menu and context give the same reading. This crate must not know channels, conversation
//! states or prices.

pub mod advice;
mod asked_food;
mod confidence;
mod details;
pub mod eval;
mod find;
mod fold;
mod grammar;
mod index;
mod intent;
mod lattice;
mod lexicon;
mod meaning;
mod phrases;
mod pieces;
mod reader;
mod request;
mod script;
mod sections;
mod silence;
mod token;
mod topic;

pub use find::Entry;
pub use grammar::{Explanation, Step};
pub use lexicon::{Lexicon, LexiconError, LexiconProblem};
pub use reader::Reader;

#[cfg(test)]
mod tests;
