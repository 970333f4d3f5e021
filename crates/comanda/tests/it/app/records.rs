//! What a test looks up in the log and the state of its installation.

use serde_json::Value;

use super::TestApp;

impl TestApp {
    /// Every record that came in from Meta, oldest first: without our own timers and commands.
    pub(crate) fn events(&self) -> Vec<Value> {
        let listed = self.run(&["events", "list", "--all", "--json"]).good().json_lines();
        listed.into_iter().filter(|event| event["kind"] != "timer" && event["kind"] != "command").collect()
    }

    /// Event ids of the records in quarantine.
    pub(crate) fn quarantine(&self) -> Vec<String> {
        let listed = self.run(&["events", "quarantine", "--json"]).good().json_lines();
        listed.iter().map(|record| record["event_id"].as_str().unwrap().to_owned()).collect()
    }
}
