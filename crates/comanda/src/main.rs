//! The `comanda` binary: command line, configuration, wiring, roles.

mod cli;
mod clock;
mod config;
mod exit;
mod listen;
mod roles;
mod shop_folder;
mod spreadsheet;
mod telemetry;
mod wiring;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; everything else is a mistake in what was typed.
            let exit = if error.use_stderr() { exit::Exit::Invalid } else { exit::Exit::Success };
            let _unprintable = error.print();
            return exit.into();
        }
    };
    // The default build has one cryptography provider; a second call would only say so again.
    let _already = rustls::crypto::ring::default_provider().install_default();
    match cli::run(arguments) {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("comanda: {}", telemetry::chain(&error));
            exit::of(&error).into()
        }
    }
}
