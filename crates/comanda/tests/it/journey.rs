//! From a chat message to the kitchen board and back, through the real binary.

mod kitchen;
mod ordering;
mod person;
mod postgres;
mod several;
mod trouble;
