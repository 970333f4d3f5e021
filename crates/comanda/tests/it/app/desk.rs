//! The desk in a test: reads the board and does what a cook does, with the forms that the page sends.

use serde::Deserialize;
use serde_json::Value;

use super::TestApp;
use super::wait::until_or;

/// A ticket in numbers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) id: String,
    pub(crate) number: u32,
    pub(crate) stage: String,
    pub(crate) revision: u32,
}

impl TestApp {
    /// The tickets on the board, by number.
    pub(crate) fn board(&self) -> Vec<Ticket> {
        let (status, body) = self.get(&self.desk_url("/board/main/board.json"));
        assert_eq!(status, 200, "{body}");
        let board: Value = serde_json::from_str(&body).unwrap();
        let mut tickets: Vec<Ticket> = serde_json::from_value(board["tickets"].clone()).unwrap();
        tickets.sort_by_key(|ticket| ticket.number);
        tickets
    }

    /// Waits until a ticket with this number is in this stage.
    #[track_caller]
    pub(crate) fn ticket(&self, number: u32, stage: &str) -> Ticket {
        until_or(
            || self.board().into_iter().find(|ticket| ticket.number == number && ticket.stage == stage),
            || format!("no ticket {number} in stage {stage}: {:?}", self.board()),
        )
    }

    /// The board's page as HTML.
    pub(crate) fn board_page(&self) -> String {
        let (status, body) = self.get(&self.desk_url("/board/main"));
        assert_eq!(status, 200, "{body}");
        body
    }

    /// A button of a ticket, pressed by a cook who sees `ticket`.
    pub(crate) fn cook_does(&self, ticket: &Ticket, action: &str) -> Value {
        let fields = [("action", action.to_owned()), ("expected_revision", ticket.revision.to_string())];
        self.post_form(&format!("/orders/{}/actions", ticket.id), &fields)
    }

    /// Like [`Self::cook_does`]; it must work. The ticket as it is afterwards.
    #[track_caller]
    pub(crate) fn cook(&self, ticket: &Ticket, action: &str, stage: &str) -> Ticket {
        let answer = self.cook_does(ticket, action);
        assert_eq!(answer["result"], "done", "{answer}");
        self.ticket(ticket.number, stage)
    }

    /// Sends a form as the page's script does; the answer, which must be one.
    #[track_caller]
    pub(crate) fn post_form(&self, path: &str, fields: &[(&str, String)]) -> Value {
        let (status, body) = self.try_form(path, fields);
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Sends a form as the page's script does.
    pub(crate) fn try_form(&self, path: &str, fields: &[(&str, String)]) -> (u16, String) {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .http
            .post(self.desk_url(path))
            .header("origin", self.desk_url(""))
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.fetch(request)
    }
}
