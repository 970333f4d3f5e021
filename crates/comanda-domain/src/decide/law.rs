//! What customers may ask of us by law, in words: no more messages, and no more data.

use crate::effect::CallReason;
use crate::phrase::{Phrase, TextKey};
use crate::reading::Request;
use crate::tap::Tap;

use super::turn::{Turn, button};

/// Does what is asked.
pub(super) fn obey(turn: &mut Turn<'_>, request: Request) {
    match request {
        Request::Stop => {
            turn.next.is_stopped = true;
            turn.go_idle();
            turn.reply(vec![Phrase::plain(TextKey::Stopped)], Vec::new());
        }
        Request::Resume => {
            turn.next.is_stopped = false;
            let menu = vec![button(TextKey::ButtonMenu, Tap::ShowMenu)];
            turn.reply(vec![Phrase::plain(TextKey::Resumed)], menu);
        }
        Request::DeleteData => {
            turn.go_idle();
            // What this conversation remembers goes at once; for the rest a person of the shop is called.
            (turn.next.regular, turn.next.origin, turn.next.mentioned) = (None, None, None);
            turn.next.ordered_with.clear();
            turn.call_person(CallReason::DeleteData);
            turn.reply(vec![Phrase::plain(TextKey::DataDeleted)], Vec::new());
        }
    }
}
