//! The error envelope and every error this simulator answers.

use http::StatusCode;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::ids;

/// One Graph error. The HTTP status follows from the code; a client must decide on the code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("graph error {code}/{subcode:?}")]
pub(crate) struct GraphError {
    pub(crate) code: u32,
    pub(crate) subcode: Option<u32>,
    message: String,
    is_transient: bool,
}

impl GraphError {
    fn new(code: u32, subcode: Option<u32>, message: impl Into<String>) -> Self {
        Self { code, subcode, message: message.into(), is_transient: false }
    }

    /// 1: something broke inside.
    pub(crate) fn unknown_failure() -> Self {
        Self { is_transient: true, ..Self::new(1, None, "An unknown error has occurred.") }
    }

    /// 2: down for the moment.
    pub(crate) fn service_down() -> Self {
        Self {
            is_transient: true,
            ..Self::new(2, None, "An unexpected error has occurred. Please retry your request later.")
        }
    }

    /// 1/99: an answer that could not be read inside; the message may have been sent.
    pub(crate) fn perhaps_sent() -> Self {
        Self::new(1, Some(99), "An unknown error occurred")
    }

    /// 613 by conversation, and every error that a fault switch names.
    pub(crate) fn chosen(code: u32, subcode: Option<u32>) -> Self {
        let known = match (code, subcode) {
            (1, None) => Self::unknown_failure(),
            (2, None) => Self::service_down(),
            (4 | 613 | 80_006, None) => Self::throttled(code),
            (10, Some(2_018_278)) => Self::outside_window(),
            (100, Some(2_018_001)) => Self::unknown_person(),
            (190, _) => Self::dead_token(subcode),
            (551, None) => Self::person_unavailable(),
            (1200, None) => Self {
                is_transient: true,
                ..Self::new(1200, None, "(#1200) Temporary send message failure. Please try again later.")
            },
            (10_900, None) => Self::already_replied(),
            _ => Self::new(code, subcode, format!("(#{code}) The simulated Meta was told to answer this.")),
        };
        Self { subcode: subcode.or(known.subcode), ..known }
    }

    /// 4, 613 or 80006: too many calls.
    pub(crate) fn throttled(code: u32) -> Self {
        let message = match code {
            4 => "(#4) Application request limit reached",
            613 => "(#613) Calls to this api have exceeded the rate limit.",
            _ => {
                "(#80006) There have been too many calls to this Messenger account. Wait a bit and try again."
            }
        };
        Self::new(code, None, message)
    }

    /// 10/2018278: the person wrote too long ago.
    pub(crate) fn outside_window() -> Self {
        Self::new(10, Some(2_018_278), "(#10) This message is sent outside of allowed window.")
    }

    /// 100: a parameter is wrong.
    pub(crate) fn parameter(message: impl std::fmt::Display) -> Self {
        Self::new(100, None, format!("(#100) {message}"))
    }

    /// 100 with a subcode.
    pub(crate) fn parameter_with(subcode: u32, message: impl std::fmt::Display) -> Self {
        Self::new(100, Some(subcode), format!("(#100) {message}"))
    }

    /// 100/33: no such object for this caller.
    pub(crate) fn missing_object(id: &str) -> Self {
        Self::new(
            100,
            Some(33),
            format!(
                "Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
                 permissions, or does not support this operation"
            ),
        )
    }

    /// 100/2018001: nobody with this PSID on this page.
    pub(crate) fn unknown_person() -> Self {
        Self::parameter_with(2_018_001, "No matching user found")
    }

    /// 104: no token at all.
    pub(crate) fn no_token() -> Self {
        Self::new(104, None, "An access token is required to request this resource.")
    }

    /// 190: the token is dead or was never alive.
    pub(crate) fn dead_token(subcode: Option<u32>) -> Self {
        let message = match subcode {
            Some(458) => "Error validating access token: The user has not authorized application.",
            Some(460) => {
                "Error validating access token: The session has been invalidated because the user changed their \
                 password."
            }
            Some(463) => "Error validating access token: Session has expired.",
            Some(_) => "Error validating access token.",
            None => "Invalid OAuth access token - Cannot parse access token",
        };
        Self::new(190, subcode, message)
    }

    /// 200: a live token, but not for this.
    pub(crate) fn no_permission() -> Self {
        Self::new(200, None, "(#200) The permission to manage this object is missing for this token.")
    }

    /// 210: a user or app token where a page token is needed.
    pub(crate) fn page_token_needed() -> Self {
        Self::new(210, None, "(#210) A page access token is required to request this resource.")
    }

    /// 200/2018028: the app is in development mode and the person has no role on it.
    pub(crate) fn no_app_role() -> Self {
        let message = "(#200) Cannot message users who are not admins, developers or testers of the app until \
                       pages_messaging permission is reviewed and the app is live.";
        Self::new(200, Some(2_018_028), message)
    }

    /// 10/2018300: the Page Inbox or another app has the thread.
    pub(crate) fn thread_of_another_app() -> Self {
        let message = "(#10) Message failed to send because another app is controlling this thread now.";
        Self::new(10, Some(2_018_300), message)
    }

    /// 368: the page may send nothing for the moment.
    pub(crate) fn blocked_for_policy() -> Self {
        Self::new(368, None, "(#368) The action attempted has been deemed abusive or is otherwise disallowed")
    }

    /// 551: the person blocked the page.
    pub(crate) fn person_unavailable() -> Self {
        Self::new(551, Some(1_545_041), "(#551) This person isn't available right now.")
    }

    /// 2500: the path goes nowhere.
    pub(crate) fn unknown_path(rest: &str) -> Self {
        Self::new(2500, None, format!("Unknown path components: /{rest}"))
    }

    /// 100: a request to the root.
    pub(crate) fn unsupported_get() -> Self {
        Self::new(100, None, "Unsupported get request.")
    }

    /// 2018218: the person's profile is not shown.
    pub(crate) fn no_profile() -> Self {
        Self::new(2_018_218, None, "(#2018218) No profile available for this user.")
    }

    /// 10303: the account-linking token is unknown or too old.
    pub(crate) fn bad_linking_token() -> Self {
        Self::new(10_303, None, "(#10303) Invalid account_linking_token")
    }

    /// 10900: the comment already has its private reply.
    pub(crate) fn already_replied() -> Self {
        Self::new(10_900, None, "(#10900) Activity already replied to")
    }

    /// What the caller is told in words.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self.code {
            1 => StatusCode::INTERNAL_SERVER_ERROR,
            2 => StatusCode::SERVICE_UNAVAILABLE,
            190 => StatusCode::UNAUTHORIZED,
            10 | 200 | 210 => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn body(&self, rng: &mut ChaCha8Rng) -> Value {
        let mut error = json!({
            "message": self.message,
            "type": if self.code == 100 && self.subcode == Some(33) { "GraphMethodException" } else { "OAuthException" },
            "code": self.code,
            "fbtrace_id": format!("A{}", ids::word(rng, 22)),
        });
        if let Some(fields) = error.as_object_mut() {
            if let Some(subcode) = self.subcode {
                fields.insert("error_subcode".to_owned(), json!(subcode));
            }
            if self.is_transient {
                fields.insert("is_transient".to_owned(), json!(true));
            }
        }
        json!({ "error": error })
    }
}
