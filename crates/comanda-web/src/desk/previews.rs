//! The port to whoever knows how a message will look: the desk itself knows no wording.

use std::future::Future;
use std::pin::Pin;

use comanda_domain::effect::Outgoing;
use comanda_domain::id::ConversationKey;

/// What a message would look like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Line by line.
    pub text: String,
    /// What stands on its buttons.
    pub buttons: Vec<String>,
}

/// See the module.
pub trait Previews: Send + Sync {
    /// What `outgoing` would look like in the conversation.
    fn preview<'a>(
        &'a self,
        key: &'a ConversationKey,
        outgoing: &'a Outgoing,
    ) -> Pin<Box<dyn Future<Output = Preview> + Send + 'a>>;
}
