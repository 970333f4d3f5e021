//! What a simulated Meta does wrong on purpose, by preset or from a file.

use std::path::Path;

use comanda_sim::{Faults, PRESETS, RetrySchedule, Timing, WireStyle};

use crate::exit::Ended;

/// Every switch with its meaning, for `--help`.
pub(super) const HELP: &str = "\
Faults: --faults takes a preset (none, mild, nasty) or a TOML file of these switches; each may also be changed while
it runs: GET and PUT /_sim/faults (JSON; what a PUT does not name is off). Probabilities are shares from 0 to 1.
  preset                            begin with this preset (files only)
 webhooks
  redeliver_probability             an acknowledged item comes once more …
  redeliver_within_ms               … at most this much later [5000]
  reorder_probability               an item is held back …
  reorder_within_ms                 … for at most this long [2000]
  batch_items_max                   items per webhook, up to 1000; above 1, pages share one [1]
  lose_acknowledgement_probability  our 200 is lost: the same bytes come again
 answers of the Graph API to a send
  drop_answer_probability           accepted, but the connection breaks before the answer
  slow_answer_probability           accepted, but the answer takes …
  slow_answer_ms                    … this long [15000]
  server_error_after_probability    accepted, but the answer is 1, 2, 1/99 or HTML with 502
  server_error_probability          any call: 1, 2 or HTML with 502, and nothing happened
  break_connection_probability      any call: the connection breaks, and nothing happened
  errors = [{ code, subcode, probability, after_effect }]
                                    chosen errors: 551, 1200, 10900, 100/2018001, 10/2018278 …
  throttle = { sends_max, window_ms, code }
                                    per page, announced by usage headers; code 4, 613 or 80006
  thread_throttle = { sends_max, window_ms, code }
                                    per conversation, not announced
  accept_repeated_order_numbers     accept a receipt whose number was used before
 echoes
  lose_echo_probability             an echo never comes
  echo_extra_ms                     every echo comes this much later
  delay_echo_probability            an echo comes …
  delay_echo_within_ms              … at most this much later still [60000]
 tables of the file only
  [retry] quick_tries, quick_gap_ms, slow_gap_ms, gap_ms_max, alert_after_ms, unsubscribe_after_ms, feed_drop_after_ms
  [timing] webhook_ms, echo_ms, delivery_ms, read_ms
  [wire] numeric_ids, feed_person_ids (psid | other_than_psid), delivery_without_mids_every, delivery_with_timestamp,
         sticker (sticker | sticker_and_image | image), reports = { echoes, deliveries, reads }";

/// Everything that a file of switches can set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Switches {
    pub(super) faults: Faults,
    pub(super) retry: RetrySchedule,
    pub(super) timing: Timing,
    pub(super) wire: WireStyle,
}

impl Switches {
    fn of(faults: Faults) -> Self {
        Self {
            faults,
            retry: RetrySchedule::default(),
            timing: Timing::default(),
            wire: WireStyle::default(),
        }
    }
}

/// Reads `--faults`: the name of a preset, or a file.
pub(super) fn read(name: &str) -> Result<Switches, Ended> {
    if let Some(faults) = Faults::preset(name) {
        return Ok(Switches::of(faults));
    }
    let text = std::fs::read_to_string(Path::new(name)).map_err(|error| {
        let presets = PRESETS.join(", ");
        Ended::invalid(format!("--faults: {name} is neither a preset ({presets}) nor a file: {error}"))
    })?;
    parse(&text).map_err(|why| Ended::invalid(format!("{name}: {why}")))
}

fn parse(text: &str) -> Result<Switches, String> {
    let mut table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let retry = take(&mut table, "retry")?;
    let timing = take(&mut table, "timing")?;
    let wire = take(&mut table, "wire")?;
    let preset = take::<Option<String>>(&mut table, "preset")?.unwrap_or_else(|| "none".to_owned());
    let base = Faults::preset(&preset)
        .ok_or_else(|| format!("preset: expected one of {}, found {preset}", PRESETS.join(", ")))?;
    let mut all = toml::Table::try_from(base).map_err(|error| error.to_string())?;
    all.extend(table);
    let faults: Faults = all.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    faults.check()?;
    Ok(Switches { faults, retry, timing, wire })
}

/// Takes a part of the file out of it; what is not there has its default.
fn take<T: serde::de::DeserializeOwned + Default>(table: &mut toml::Table, key: &str) -> Result<T, String> {
    match table.remove(key) {
        None => Ok(T::default()),
        Some(value) => {
            value.try_into().map_err(|error: toml::de::Error| format!("{key}: {}", error.message()))
        }
    }
}

#[cfg(test)]
mod tests;
