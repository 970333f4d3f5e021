//! What one process writes, another one hears of.

use std::time::Duration;

use super::super::PostgresOptions;
use super::{Place, open};
use crate::contract::samples::of_event;
use crate::port::{ConversationStore, DeskStore};

/// Longest wait for news; they come much earlier.
const PATIENCE: Duration = Duration::from_secs(30);

async fn hears_of(ours: &PostgresOptions, theirs: &PostgresOptions, place: Option<&Place>) {
    let (writer, reader) = (open(theirs).await, open(ours).await);
    let mut revisions = reader.revisions();
    for number in 1..=3 {
        if let Some(place) = place {
            place.cut_connections().await;
        }
        // What is under way from before is heard first.
        while tokio::time::timeout(Duration::from_millis(1_500), revisions.changed()).await.is_ok() {}
        while writer.commit(&of_event(number)).await.is_err() {}
        let heard = tokio::time::timeout(PATIENCE, revisions.changed()).await;
        heard.expect("it hears of the commit").unwrap();
    }
}

#[tokio::test]
async fn behind_a_pooler_alone_it_is_seen_by_looking() {
    let place = Place::new().await;
    hears_of(&place.behind_pooler(), &place.straight(), None).await;
}

#[tokio::test]
async fn who_lost_the_line_hears_again() {
    let place = Place::new().await;
    let session_url = place.straight().session_url;
    let ours = PostgresOptions { session_url, ..place.behind_pooler() };
    hears_of(&ours, &place.behind_pooler(), Some(&place)).await;
}
