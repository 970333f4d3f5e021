//! People who write to a page: their profile, and what they can do.

use serde::{Deserialize, Serialize};

use crate::config::ProfileMix;
use crate::ids::stable_number;

/// What `GET /{psid}` says about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileAccess {
    /// Names and picture.
    Open,
    /// `{}`.
    Empty,
    /// Error 2018218.
    Unavailable,
}

/// A person as Facebook knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Page-scoped id, digits as text.
    pub psid: String,
    /// First name, as the profile edge gives it.
    pub first_name: String,
    /// Surname, as the profile edge gives it.
    pub last_name: String,
    /// For example `vi_VN`.
    pub locale: String,
    /// Hours from GMT.
    pub timezone: i32,
    /// How much of this the app may see.
    pub access: ProfileAccess,
    /// The person blocked the page: sends fail with 551.
    pub blocked: bool,
}

const VIETNAMESE_FIRST: &[&str] =
    &["Lan", "Minh", "Hương", "Tuấn", "Ngọc", "Đức", "Thảo", "Quân", "My", "Phúc", "Yến", "Khoa"];
const VIETNAMESE_LAST: &[&str] = &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi"];
const ENGLISH_FIRST: &[&str] =
    &["Emma", "Jack", "Olivia", "Noah", "Grace", "Liam", "Ruby", "Owen", "Chloe", "Ethan"];
const ENGLISH_LAST: &[&str] = &["Smith", "Brown", "O'Neil", "Walker", "Hall", "Young", "Bell", "Clarke"];

impl Person {
    /// The person behind a PSID. Everything follows from the id, so it does not matter who turns up first.
    pub fn from_psid(psid: &str, mix: ProfileMix) -> Self {
        let number = stable_number(psid);
        let vietnamese = !number.is_multiple_of(3);
        let (firsts, lasts) =
            if vietnamese { (VIETNAMESE_FIRST, VIETNAMESE_LAST) } else { (ENGLISH_FIRST, ENGLISH_LAST) };
        let share = number / 101 % 100;
        let access = if share < mix.empty_percent {
            ProfileAccess::Empty
        } else if share < mix.empty_percent + mix.unavailable_percent {
            ProfileAccess::Unavailable
        } else {
            ProfileAccess::Open
        };
        Self {
            psid: psid.to_owned(),
            first_name: pick(firsts, number / 7).to_owned(),
            last_name: pick(lasts, number / 1009).to_owned(),
            locale: if vietnamese { "vi_VN" } else { "en_US" }.to_owned(),
            timezone: if vietnamese { 7 } else { -5 },
            access,
            blocked: false,
        }
    }

    /// Full name as a chat shows it.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// The id in the `from` of a feed change when that is not the PSID.
    pub(crate) fn feed_id(&self) -> String {
        format!("100{:013}", stable_number(&self.psid) % 10_000_000_000_000)
    }
}

fn pick(names: &'static [&'static str], number: u64) -> &'static str {
    let count = u64::try_from(names.len()).unwrap_or(1).max(1);
    let position = usize::try_from(number % count).unwrap_or(0);
    names.get(position).copied().unwrap_or("Lan")
}

/// One product of a cart that a person sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CartProduct {
    /// The catalogue's id.
    pub id: u64,
    /// The shop's own code.
    pub retailer_id: String,
    /// Name in the catalogue.
    pub name: String,
    /// Price of one, in whole units of the currency, as the event carries it.
    pub unit_price: f64,
    /// Currency code of three letters.
    pub currency: String,
    /// How many.
    pub quantity: u32,
}

/// Something that a person does on the phone, or that somebody does in the Page Inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Types a message.
    Text {
        /// What is typed.
        text: String,
    },
    /// Taps a chip under the last message.
    TapQuickReply {
        /// What the chip says.
        title: String,
        /// What the chip carries.
        payload: String,
    },
    /// Taps a button of a card, of a menu, or Get Started.
    TapPostback {
        /// What the button says.
        title: String,
        /// What the button carries.
        payload: String,
    },
    /// Sends a picture.
    Image {
        /// Where the picture is.
        url: String,
    },
    /// Sends a voice note.
    Audio {
        /// Where the recording is.
        url: String,
    },
    /// Sends a file.
    File {
        /// Where the file is.
        url: String,
    },
    /// Sends the thumb.
    Sticker,
    /// Sends a sticker that is not the thumb.
    OtherSticker {
        /// Facebook's number of the sticker.
        sticker_id: u64,
    },
    /// Sends a place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
    /// Puts a reaction on a message.
    React {
        /// The message.
        mid: String,
        /// For example ❤.
        emoji: String,
    },
    /// Takes the reaction back.
    Unreact {
        /// The message.
        mid: String,
    },
    /// Changes an own message.
    Edit {
        /// The message.
        mid: String,
        /// What it says now.
        text: String,
    },
    /// Takes an own message back.
    Unsend {
        /// The message.
        mid: String,
    },
    /// Comments on a post of the page.
    Comment {
        /// Post id, with or without the page id before it.
        post: String,
        /// What the comment says.
        text: String,
    },
    /// Comments on a post of the page with a picture.
    CommentPhoto {
        /// Post id, with or without the page id before it.
        post: String,
        /// What the comment says; may be empty.
        text: String,
        /// Where the picture is.
        url: String,
    },
    /// Answers a comment, anybody's.
    ReplyComment {
        /// The comment that is answered.
        comment: String,
        /// What the reply says.
        text: String,
    },
    /// Changes an own comment.
    EditComment {
        /// The comment.
        comment: String,
        /// What it says now.
        text: String,
    },
    /// Takes an own comment down, and with it the replies under it.
    RemoveComment {
        /// The comment.
        comment: String,
    },
    /// Not the person: somebody of the shop hides a comment on Facebook.
    PageHidesComment {
        /// The comment.
        comment: String,
    },
    /// Not the person: somebody of the shop shows a hidden comment again.
    PageUnhidesComment {
        /// The comment.
        comment: String,
    },
    /// Puts a reaction on a post of the page.
    ReactToPost {
        /// Post id, with or without the page id before it.
        post: String,
        /// As the feed names it: `like`, `love`, `care`, `haha`, `wow`, `sorry`, `anger`.
        reaction: String,
    },
    /// Takes that reaction back.
    UnreactToPost {
        /// Post id, with or without the page id before it.
        post: String,
        /// The reaction that was there.
        reaction: String,
    },
    /// Shares a post of the page.
    SharePost {
        /// Post id, with or without the page id before it.
        post: String,
    },
    /// Writes a post of their own on the page.
    VisitorPost {
        /// What it says.
        text: String,
    },
    /// Recommends the page, or advises against it.
    Rate {
        /// What is said about it.
        text: String,
        /// `false` = does not recommend it.
        recommends: bool,
    },
    /// Not the person: the page publishes a post.
    PagePosts {
        /// What it says.
        text: String,
    },
    /// Follows an m.me link. In an existing thread that is told at once; else with the first thing the person says.
    ReferralOpen {
        /// The link's `ref`.
        reference: String,
    },
    /// Sends a cart put together in the shop tab.
    SendCart {
        /// What is in it.
        products: Vec<CartProduct>,
        /// A note to the shop.
        note: Option<String>,
    },
    /// Logs in behind an account-link button; the shop's login page gave the code.
    LinkAccount {
        /// The code that the shop's page put into the redirect.
        authorization_code: String,
    },
    /// Ends the link again.
    UnlinkAccount,
    /// Fills in the form for name, phone and address.
    FillIn {
        /// Keys such as `name`, `phone`, `address_line_1`, with what was typed.
        responses: Vec<(String, String)>,
    },
    /// Writes for the first time after a click on an ad.
    AdMessage {
        /// The ad.
        ad_id: String,
        /// The ad's `ref`.
        reference: String,
        /// What is typed.
        text: String,
    },
    /// Not the person: somebody of the shop takes the thread into the Page Inbox; the app only listens.
    PageInboxTakes,
    /// Not the person: somebody of the shop gives the thread back to the app.
    PageInboxReleases,
    /// Not the person: somebody of the shop answers from the Page Inbox.
    PageInboxReply {
        /// What the shop says.
        text: String,
    },
}

impl Act {
    /// Whether it is done on Facebook in the name of the page, so that it concerns no person.
    pub(crate) fn is_of_page(&self) -> bool {
        matches!(
            self,
            Self::PageHidesComment { .. } | Self::PageUnhidesComment { .. } | Self::PagePosts { .. }
        )
    }
}
