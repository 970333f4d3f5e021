//! What bad input gets: each row of the table in the design, through the real binary.

mod content;
mod door;
mod outside;
mod written;
