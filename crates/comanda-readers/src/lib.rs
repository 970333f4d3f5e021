//! Outside text readers: wit.ai, Dialogflow, and any server that speaks OpenAI's chat completions; services that write voice
//! notes down ([`Transcriber`]); and services that recommend dishes ([`Adviser`]).
//!
//! A service is asked what a text says ([`TextReader`]); its answer is kept as it came, and [`interpret`] maps it onto
//! the menu. Nothing of it is trusted: words must stand in the text, and every line passes
//! [`comanda_domain::menu::Menu::allows`], so what is not on the menu cannot get through. What a service leaves open, or
//! gets wrong, is read by the built-in reader; so is everything while a service is away ([`OutsideReader`]).
//!
//! What leaves the house: the text, the menu, the cart as ids and numbers, and which question was asked; of a voice note,
//! the sound and the names of what the shop sells; for a recommendation, the words it was asked with, the dishes to choose from, the
//! ids of those in the cart and the time of the day. No name, no id of a person or a page, no earlier message. This crate
//! must not know Meta, storage, or conversation states.

mod advice;
mod breaker;
mod chat;
mod dialogflow;
mod entities;
mod gate;
mod grounding;
mod hearing;
mod http_client;
mod locate;
mod names;
mod outside;
mod port;
mod said;
mod wit;

pub use advice::{ADVICE_PROTOCOL, Adviser, OutsideAdviser, Wish, advised};
pub use chat::{ChatAdviser, ChatCompletions, ChatOptions, Structure};
pub use dialogflow::{
    AskedShop, Clock, Credentials, Dialogflow, Edition, InvalidKeyFile, NotARequest, ServiceAccount, fulfil,
};
pub use hearing::{HearingError, HearingOptions, Transcriber, Transcriptions, VoiceNote};
pub use http_client::InvalidClient;
pub use names::{InvalidName, Names};
pub use outside::{Ask, OutsideOptions, OutsideReader};
pub use port::{Answer, AskError, BoxFuture, Question, Service, TextReader};
pub use said::{Interpreted, Refused, Unusable, interpret};
pub use wit::Wit;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
