//! The command line. Standard output carries answers, standard error carries progress and logs.

mod backup;
mod bench;
mod config;
mod demo;
mod doctor;
mod eval;
mod leases;
mod lexicon;
mod log_care;
mod menu;
mod output;
mod page;
mod records;
mod replay;
mod restore;
mod serve;
mod set_aside;
mod settings;
mod shop;
mod simulate;
mod store;
mod storyboard;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use jiff::SignedDuration;

use crate::config::Sources;
use crate::exit::{Ended, Exit};

/// Turns what customers write to a Facebook Page into confirmed orders on a kitchen board.
#[derive(Debug, Parser)]
#[command(
    name = "comanda",
    version,
    max_term_width = 100,
    after_help = "Example: comanda demo\n\nExit codes: 0 done · 1 a check failed · 2 something you wrote cannot be used · 3 not found · 4 could not run"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArguments),
    Serve(serve::ServeArguments),
    Simulate(Box<simulate::SimulateArguments>),
    /// What is in the log of records
    #[command(subcommand)]
    Log(records::LogCommand),
    /// What came in, item by item
    #[command(subcommand)]
    Events(records::EventsCommand),
    /// What came in, call by call
    #[command(subcommand)]
    Deliveries(records::DeliveriesCommand),
    Replay(replay::ReplayArguments),
    Backup(backup::BackupArguments),
    Restore(restore::RestoreArguments),
    /// Confirmed orders
    #[command(subcommand)]
    Orders(store::OrdersCommand),
    /// Run-time parameters
    #[command(subcommand)]
    Settings(settings::SettingsCommand),
    /// The database underneath
    #[command(subcommand)]
    Store(store::StoreCommand),
    Leases(leases::LeasesArguments),
    /// Menus: check one, try how a sentence is read against it, make one of a spreadsheet
    #[command(subcommand)]
    Menu(menu::MenuCommand),
    /// A whole shop folder: check it
    #[command(subcommand)]
    Shop(shop::ShopCommand),
    /// The shop's own flows: check them, draw them
    #[command(subcommand)]
    Storyboard(storyboard::StoryboardCommand),
    /// What customers see of a page before they write
    #[command(subcommand)]
    Page(page::PageCommand),
    /// The words of languages: check a file of your own, or print a built-in one
    #[command(subcommand)]
    Lexicon(lexicon::LexiconCommand),
    /// Measure the order reader on messages of your own that you have labelled
    #[command(subcommand)]
    Eval(eval::EvalCommand),
    Doctor(doctor::DoctorArguments),
    /// What this program does on this machine, in figures
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// The configuration: print the defaults, check a file, print what is in force
    #[command(subcommand)]
    Config(config::ConfigCommand),
}

/// Where the configuration and the data are.
#[derive(Debug, Clone, Args)]
struct Place {
    /// Configuration file [default: comanda.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the log and the state, instead of `data_dir`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Place {
    fn sources(&self) -> Sources {
        Sources { file: self.config.clone(), data_dir: self.data.clone() }
    }

    fn load(&self) -> anyhow::Result<crate::config::Config> {
        crate::config::load(&self.sources()).map_err(|error| Ended::invalid(error.to_string()).into())
    }
}

/// Runs a command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Log(command) => records::log(&command),
        Command::Events(command) => records::events(&command),
        Command::Deliveries(command) => records::deliveries(&command),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Orders(command) => store::orders(&command),
        Command::Settings(command) => settings::run(&command),
        Command::Store(command) => Ok(store::store(&command)),
        Command::Leases(arguments) => leases::run(&arguments),
        Command::Menu(command) => menu::run(&command),
        Command::Shop(command) => shop::run(&command),
        Command::Storyboard(command) => storyboard::run(&command),
        Command::Page(command) => page::run(&command),
        Command::Lexicon(command) => lexicon::run(&command),
        Command::Eval(command) => eval::run(&command),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Bench(command) => bench::run(&command),
        Command::Config(command) => config::run(&command),
    }
}

/// Runs a future to its end on a runtime of its own.
fn block_on<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(future)
}

/// Reads a length of time from an argument, such as `30s`.
fn length_of_time(text: &str) -> Result<Duration, String> {
    let length = text.parse::<SignedDuration>().ok().and_then(|length| Duration::try_from(length).ok());
    length.ok_or_else(|| "expected a length of time such as 30s or 2m".to_owned())
}

/// Ends with "not found" unless the file of the `part` (`log`, `store`) at `path` is there to be read.
fn must_be_there(part: &str, is_file: bool, path: &Path) -> anyhow::Result<()> {
    if !is_file {
        let problem = format!("{part}.kind is \"memory\": nothing is kept that could be read from outside");
        return Err(Ended::not_found(problem).into());
    }
    let there = path.try_exists().with_context(|| format!("{}: cannot be looked at", path.display()))?;
    if there {
        return Ok(());
    }
    let advice = "`comanda serve` makes it; name the data folder with --data";
    Err(Ended::not_found(format!("{}: nothing is here yet: {advice}", path.display())).into())
}

/// Asks on the terminal whether to go on. Where nobody can be asked, `--yes` must have been given.
fn confirm(question: &str, yes: bool) -> anyhow::Result<bool> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Ended::invalid(format!("{question} Add --yes to say so without being asked")).into());
    }
    output::prompt(&format!("{question} [y/N] "));
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("the answer cannot be read")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Ends when the terminal or the system asks the program to.
async fn asked_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ended = interrupt.await;
        }
    }
}
