//! `comanda leases`: which process works on what, and until when. Reads beside running servers.

use clap::Args;
use comanda_store::port::LeaseStore as _;
use comanda_store::port::lease::{Lease, WorkerId};
use serde_json::json;

use super::{Place, block_on, output, store};
use crate::exit::Exit;

/// Show which process works on which part of the conversations
#[derive(Debug, Args)]
#[command(
    after_help = "Conversations are divided into 64 partitions. Example: comanda leases --config comanda.toml"
)]
pub(crate) struct LeasesArguments {
    #[command(flatten)]
    place: Place,
    /// One JSON line per partition and kind of work
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &LeasesArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    block_on(async {
        let leases = store::open(&config).await?.leases().await?;
        if arguments.json {
            for lease in &leases {
                output::line(as_json(lease).to_string());
            }
        } else {
            output::table(&["work", "held by", "until", "partitions"], &rows(&leases));
        }
        Ok(Exit::Success)
    })
}

fn as_json(lease: &Lease) -> serde_json::Value {
    json!({
        "work": lease.work.as_str(),
        "partition": lease.partition,
        "worker": lease.worker.as_ref().map(WorkerId::as_str),
        "fence": lease.fence,
        "until": lease.worker.as_ref().and(lease.until).map(|until| until.to_string()),
    })
}

/// One row for each holder of each kind of work.
fn rows(leases: &[Lease]) -> Vec<Vec<String>> {
    let mut holders: Vec<(&Lease, Vec<u16>)> = Vec::new();
    for lease in leases {
        let same =
            |(first, _): &&mut (&Lease, Vec<u16>)| first.work == lease.work && first.worker == lease.worker;
        match holders.iter_mut().find(same) {
            Some((_, partitions)) => partitions.push(lease.partition),
            None => holders.push((lease, vec![lease.partition])),
        }
    }
    let row = |(lease, partitions): (&Lease, Vec<u16>)| {
        let holder = lease.worker.as_ref().map_or("nobody".to_owned(), ToString::to_string);
        let until = match (&lease.worker, lease.until) {
            (None, _) => String::new(),
            (Some(_), None) => "its end".to_owned(),
            (Some(_), Some(until)) => until.to_string(),
        };
        vec![lease.work.as_str().to_owned(), holder, until, ranges(&partitions)]
    };
    holders.into_iter().map(row).collect()
}

/// `0-15, 17` for numbers in order.
fn ranges(numbers: &[u16]) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            Some(_) | None => ranges.push((*number, *number)),
        }
    }
    let print = |(first, last): &(u16, u16)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.iter().map(print).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_row_are_one_range() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
        assert_eq!(ranges(&[]), "");
    }
}
