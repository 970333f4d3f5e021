//! `comanda orders` and `comanda store`: what the state holds. Reads beside a running server.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use comanda_domain::order::Reach;
use comanda_store::SqlStore;
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::{AdminStore as _, DeskStore as _};
use comanda_store::sql::Options;
use serde_json::{Value, json};

use super::{Place, block_on, must_be_there, output};
use crate::config::{Config, StoreConfig};
use crate::exit::Exit;
use crate::wiring;

#[derive(Debug, Subcommand)]
pub(crate) enum OrdersCommand {
    /// List confirmed orders, newest first
    #[command(after_help = "Example: comanda orders list --json | jq .total")]
    List {
        #[command(flatten)]
        place: Place,
        /// At most this many
        #[arg(long, default_value_t = 100)]
        limit: usize,
        /// One JSON line each
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Print the PostgreSQL schema, for an administrator who creates it by hand
    #[command(after_help = "Example: comanda store schema > schema.sql")]
    Schema,
}

/// The state of an installation, read only.
pub(super) async fn open(config: &Config) -> anyhow::Result<SqlStore> {
    if let StoreConfig::Postgres(server) = &config.store {
        let options = wiring::postgres_options(server);
        let store = SqlStore::open_postgres_read_only(&options, wiring::reading_key(config)?).await;
        return store.context("the store cannot be used");
    }
    let path = existing(config)?;
    let unusable = || format!("{} cannot be used", path.display());
    let store = SqlStore::open_read_only(&path, wiring::reading_key(config)?).await.with_context(unusable)?;
    // Only the first question shows whether the file is a state.
    store.version().await.with_context(unusable)?;
    Ok(store)
}

/// The state of an installation, to be written to beside a server or without one.
pub(super) async fn open_for_writing(config: &Config) -> anyhow::Result<SqlStore> {
    if let StoreConfig::Postgres(server) = &config.store {
        return wiring::open_postgres(config, server).await;
    }
    let path = existing(config)?;
    let key = wiring::master_key(config)?;
    let store = SqlStore::open_sqlite(&path, key, Options::default()).await;
    store.with_context(|| format!("{} cannot be used", path.display()))
}

/// The file of the state, which must be there.
pub(super) fn existing(config: &Config) -> anyhow::Result<PathBuf> {
    let path = config.state_path();
    let is_file = match config.store {
        StoreConfig::Memory(_) | StoreConfig::Postgres(_) => false,
        StoreConfig::Sqlite(_) => true,
    };
    must_be_there("store", is_file, &path)?;
    Ok(path)
}

pub(super) fn orders(command: &OrdersCommand) -> anyhow::Result<Exit> {
    let OrdersCommand::List { place, limit, json } = command;
    let config = place.load()?;
    block_on(async {
        let orders = open(&config).await?.list_orders(*limit).await?;
        if *json {
            for stored in &orders {
                output::line(as_json(stored).to_string());
            }
        } else {
            output::table(
                &["number", "placed at", "branch", "status", "total", "how", "order"],
                &orders.iter().map(row).collect::<Vec<_>>(),
            );
        }
        Ok(Exit::Success)
    })
}

fn how(reach: &Reach) -> &'static str {
    match reach {
        Reach::Pickup { .. } => "pickup",
        Reach::Delivery { .. } => "delivery",
        Reach::DineIn { .. } => "dine in",
    }
}

fn row(stored: &StoredOrder) -> Vec<String> {
    let order = &stored.order;
    vec![
        format!("#{}", stored.number),
        order.placed_at.to_string(),
        order.branch.to_string(),
        order.status.stage().as_str().to_owned(),
        order.total.to_string(),
        how(&order.reach).to_owned(),
        order.id.to_string(),
    ]
}

/// An order as JSON.
pub(super) fn as_json(stored: &StoredOrder) -> Value {
    let order = &stored.order;
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            json!({"quantity": line.line.quantity, "title": line.title, "line": line.line,
                   "unit_price": line.unit_price.to_decimal(), "price": line.price.to_decimal()})
        })
        .collect();
    json!({
        "id": order.id,
        "number": stored.number,
        "branch": order.branch,
        "page": order.conversation.page,
        "channel": order.conversation.channel,
        "placed_at": order.placed_at.to_string(),
        "status": order.status.stage().as_str(),
        "revision": order.revision,
        "language": order.language,
        "currency": order.total.currency(),
        "total": order.total.to_decimal(),
        "fulfilment": order.reach.fulfilment(),
        "wanted": order.wanted,
        "lines": lines,
        "said": order.said,
        "shop_version": order.shop_version,
    })
}

pub(super) fn store(command: &StoreCommand) -> Exit {
    let StoreCommand::Schema = command;
    output::line(comanda_store::sql::schema().trim_end());
    Exit::Success
}
