//! What we ask Meta: profiles, subscriptions, the newest messages of a conversation, comments, tokens.
//!
//! All of it may be repeated at any time. Absent parts are normal: names need a permission, and privacy hides authors.

use comanda_domain::id::{FeedObjectId, MessageId, PageId, PersonId};
use comanda_domain::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::error::{ErrorClass, GraphError};
use super::{Graph, PageAccess};
use crate::json;

/// Only the newest messages of a conversation can be read; older ones answer as deleted.
pub const CONVERSATION_MESSAGES_MAX: usize = 20;
/// Pages of comments that are followed before giving up.
const COMMENT_PAGES_MAX: usize = 5;
/// "No profile available for this user": a person without a Facebook account.
const NO_PROFILE: i64 = 2_018_218;
const NAME_FIELDS: &str = "first_name,last_name,name,profile_pic";

/// A person as Facebook shows them to the Page. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserProfile {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Whole name.
    pub name: Option<String>,
    /// Address of a picture; it expires.
    pub profile_pic: Option<String>,
    /// Such as `vi_VN`; needs a permission of its own.
    pub locale: Option<String>,
    /// The answer itself, as JSON; `{}` where there is no profile.
    pub raw: String,
}

/// Where a conversation is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Messenger.
    Messenger,
    /// Instagram, with the linked Page's token.
    Instagram,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationMessage {
    /// Its id.
    pub mid: MessageId,
    /// Its text; absent for media and templates.
    pub text: Option<String>,
    /// Who wrote it: the Page's id for our own.
    pub from: Option<PersonId>,
    /// When, to the second.
    pub created_at: Option<Timestamp>,
}

/// One comment under a post or comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: FeedObjectId,
    /// Its text.
    pub text: Option<String>,
    /// Who wrote it: the Page's id for our own.
    pub from: Option<PersonId>,
    /// When, to the second.
    pub created_at: Option<Timestamp>,
}

/// An app that gets events of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Which app.
    pub app_id: String,
    /// Which fields.
    pub fields: Vec<String>,
}

/// What Meta knows about a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// Whether it works.
    pub is_valid: bool,
    /// Whose app it is for.
    pub app_id: Option<String>,
    /// `PAGE`, `USER`, `APP`.
    pub kind: Option<String>,
    /// The page it is for.
    pub page: Option<PageId>,
    /// When it ends; `None` if it does not end by time.
    pub expires_at: Option<Timestamp>,
    /// When access to people's data ends.
    pub data_access_expires_at: Option<Timestamp>,
    /// Permissions.
    pub scopes: Vec<String>,
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageIdentity {
    /// The page.
    pub page: PageId,
    /// Its name.
    pub name: Option<String>,
}

impl Graph {
    /// A person's profile. One without a profile, or that the app may not read, is empty and no error.
    pub async fn user_profile(
        &self,
        access: &PageAccess,
        person: &PersonId,
    ) -> Result<UserProfile, GraphError> {
        let path = [person.as_str()];
        let with_locale = format!("{NAME_FIELDS},locale");
        let mut answer = self.get(&access.token, &path, &[("fields", &with_locale)]).await;
        // The locale needs a permission of its own, and without it Meta may refuse the whole call.
        if answer.as_ref().is_err_and(|error| error.class() == ErrorClass::Fix) {
            answer = self.get(&access.token, &path, &[("fields", NAME_FIELDS)]).await;
        }
        match answer {
            Ok(value) => Ok(profile(&value)),
            Err(GraphError::Refused(refusal))
                if refusal.code == NO_PROFILE || refusal.subcode == Some(NO_PROFILE) =>
            {
                Ok(profile(&Value::Object(serde_json::Map::new())))
            }
            Err(error) => Err(error),
        }
    }

    /// The apps that get events of the page, ours among them if it is subscribed.
    pub async fn subscriptions(&self, access: &PageAccess) -> Result<Vec<Subscription>, GraphError> {
        let answer = self.get(&access.token, &[access.page.as_str(), "subscribed_apps"], &[]).await?;
        let subscription = |app: &Value| {
            let fields = json::list(app, "subscribed_fields").iter().filter_map(json::scalar).collect();
            Some(Subscription { app_id: json::text(app, "id")?, fields })
        };
        Ok(json::list(&answer, "data").iter().filter_map(subscription).collect())
    }

    /// The newest messages with a person, at most 20, newest first: to see whether one that is in doubt arrived.
    /// Meta allows two such calls per second and page.
    pub async fn conversation_messages(
        &self,
        access: &PageAccess,
        platform: Platform,
        person: &PersonId,
    ) -> Result<Vec<ConversationMessage>, GraphError> {
        let platform = match platform {
            Platform::Messenger => "messenger",
            Platform::Instagram => "instagram",
        };
        let query = [
            ("platform", platform),
            ("user_id", person.as_str()),
            ("fields", "messages{id,message,from,to,created_time}"),
        ];
        let answer = self.get(&access.token, &[access.page.as_str(), "conversations"], &query).await?;
        let conversations = json::list(&answer, "data").iter();
        let messages = conversations.filter_map(|conversation| json::object(conversation, "messages"));
        let message = |message: &Value| {
            Some(ConversationMessage {
                mid: json::id(message, "id")?,
                text: json::text(message, "message"),
                from: json::object(message, "from").and_then(|from| json::id(from, "id")),
                created_at: json::time(message, "created_time"),
            })
        };
        let messages = messages.flat_map(|messages| json::list(messages, "data"));
        Ok(messages.filter_map(message).take(CONVERSATION_MESSAGES_MAX).collect())
    }

    /// The comments under a post or comment, oldest first as Meta gives them, at most five pages.
    pub async fn comments(
        &self,
        access: &PageAccess,
        parent: &FeedObjectId,
    ) -> Result<Vec<Comment>, GraphError> {
        let mut comments = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..COMMENT_PAGES_MAX {
            let mut query = vec![("fields", "id,message,from,created_time"), ("limit", "100")];
            query.extend(after.as_deref().map(|cursor| ("after", cursor)));
            let answer = self.get(&access.token, &[parent.as_str(), "comments"], &query).await?;
            comments.extend(json::list(&answer, "data").iter().filter_map(comment));
            // The cursor is there on the last page, too; only `next` tells whether another one follows.
            let paging =
                json::object(&answer, "paging").filter(|paging| json::member(paging, "next").is_some());
            let cursor = paging.and_then(|paging| json::text(json::object(paging, "cursors")?, "after"));
            match cursor {
                Some(cursor) => after = Some(cursor),
                None => break,
            }
        }
        Ok(comments)
    }

    /// What Meta knows about a token. Needs the app secret.
    pub async fn debug_token(&self, app_id: &str, token: &SecretString) -> Result<TokenFacts, GraphError> {
        let secret = self.app_secret.as_ref().ok_or(GraphError::AppSecretMissing)?;
        let app_token: SecretString = format!("{app_id}|{}", secret.expose_secret()).into();
        let answer =
            self.get(&app_token, &["debug_token"], &[("input_token", token.expose_secret())]).await?;
        let nothing = Value::Null;
        let facts = json::object(&answer, "data").unwrap_or(&nothing);
        Ok(TokenFacts {
            is_valid: json::truth(facts, "is_valid").unwrap_or(false),
            app_id: json::text(facts, "app_id"),
            kind: json::text(facts, "type"),
            page: json::id(facts, "profile_id"),
            expires_at: json::time(facts, "expires_at"),
            data_access_expires_at: json::time(facts, "data_access_expires_at"),
            scopes: json::list(facts, "scopes").iter().filter_map(json::scalar).collect(),
        })
    }

    /// Whose token it is.
    pub async fn page_identity(&self, token: &SecretString) -> Result<PageIdentity, GraphError> {
        let answer = self.get(token, &["me"], &[("fields", "id,name")]).await?;
        let page = json::id(&answer, "id").ok_or(GraphError::Unreadable { status: 200 })?;
        Ok(PageIdentity { page, name: json::text(&answer, "name") })
    }
}

fn profile(value: &Value) -> UserProfile {
    UserProfile {
        first_name: json::text(value, "first_name"),
        last_name: json::text(value, "last_name"),
        name: json::text(value, "name"),
        profile_pic: json::text(value, "profile_pic"),
        locale: json::text(value, "locale"),
        raw: value.to_string(),
    }
}

fn comment(comment: &Value) -> Option<Comment> {
    Some(Comment {
        id: json::id(comment, "id")?,
        text: json::text(comment, "message"),
        from: json::object(comment, "from").and_then(|from| json::id(from, "id")),
        created_at: json::time(comment, "created_time"),
    })
}
