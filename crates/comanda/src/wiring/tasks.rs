//! Tasks that run until they are told to end, each with a name: one that ends by itself is noticed and told.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};

/// See the module. Dropping it ends every task at once.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    set: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

impl Tasks {
    /// Starts a task.
    pub(crate) fn spawn(&mut self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let handle = self.set.spawn(task);
        self.names.insert(handle.id(), name);
    }

    /// Waits until any task ends, and says which and how. Never, if there is none.
    pub(crate) async fn one_ended(&mut self) -> String {
        match self.set.join_next_with_id().await {
            Some(ended) => self.account_of(&ended),
            None => std::future::pending().await,
        }
    }

    /// Waits until every task has ended, and cuts off those that take longer than `longest`. `what` they are is for
    /// the operator.
    pub(crate) async fn all_ended(&mut self, what: &str, longest: Duration) {
        let all = async {
            while let Some(ended) = self.set.join_next_with_id().await {
                if ended.as_ref().is_err_and(JoinError::is_panic) {
                    let account = self.account_of(&ended);
                    tracing::error!("{account}");
                }
            }
        };
        if tokio::time::timeout(longest, all).await.is_err() {
            tracing::warn!("the {what} did not end in time; what they held comes back at the next start");
            self.set.abort_all();
        }
    }

    fn account_of(&self, ended: &Result<(Id, ()), JoinError>) -> String {
        let (id, how) = match ended {
            Ok((id, ())) => (*id, "ended by itself"),
            Err(error) if error.is_panic() => (error.id(), "panicked"),
            Err(error) => (error.id(), "was cut off"),
        };
        let name = self.names.get(&id).copied().unwrap_or("task");
        format!("the {name} {how}")
    }
}

#[cfg(test)]
mod tests;
