//! A conversation as the customer's phone shows it.

use serde::{Deserialize, Serialize};

use crate::limits::THREAD_BUBBLES_MAX;

/// Who wrote a bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The customer.
    Person,
    /// The app, through the Send API.
    Page,
    /// A human of the shop, from the Page Inbox.
    PageInbox,
}

/// A chip under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickReply {
    /// `text`, `user_phone_number` or `user_email`.
    pub content_type: String,
    /// What the chip says.
    pub title: String,
    /// What a tap sends back.
    pub payload: String,
}

/// A button of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Button {
    /// A tap is a postback.
    Postback {
        /// What the button says.
        title: String,
        /// What a tap sends.
        payload: String,
    },
    /// A tap opens a page.
    Link {
        /// What the button says.
        title: String,
        /// Where it leads.
        url: String,
    },
    /// A tap calls.
    Call {
        /// What the button says.
        title: String,
        /// The number.
        number: String,
    },
    /// A tap starts account linking.
    AccountLink {
        /// Where it leads.
        url: String,
    },
    /// A tap ends account linking.
    AccountUnlink,
}

impl Button {
    /// What the button says.
    pub fn title(&self) -> &str {
        match self {
            Self::Postback { title, .. } | Self::Link { title, .. } | Self::Call { title, .. } => title,
            Self::AccountLink { .. } => "Log in",
            Self::AccountUnlink => "Log out",
        }
    }
}

/// One card of a carousel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Large line.
    pub title: String,
    /// Small line.
    pub subtitle: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
    /// At most three.
    pub buttons: Vec<Button>,
}

/// One line of a receipt. Numbers stay as they were sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// What was bought.
    pub title: String,
    /// Size, extras.
    pub subtitle: Option<String>,
    /// How many.
    pub quantity: Option<f64>,
    /// Price of the line.
    pub price: f64,
}

/// A receipt template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who bought.
    pub recipient_name: String,
    /// Unique number of the order.
    pub order_number: String,
    /// Currency code.
    pub currency: String,
    /// Free text.
    pub payment_method: String,
    /// What was bought.
    pub lines: Vec<ReceiptLine>,
    /// Before shipping and tax.
    pub subtotal: Option<f64>,
    /// Delivery fee.
    pub shipping_cost: Option<f64>,
    /// Tax.
    pub total_tax: Option<f64>,
    /// What is to be paid.
    pub total_cost: f64,
    /// Street and city in one line.
    pub address: Option<String>,
    /// Name and amount of each discount.
    pub adjustments: Vec<(String, f64)>,
}

/// What a bubble shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// Words with up to three buttons under them.
    Buttons {
        /// The words.
        text: String,
        /// The buttons.
        buttons: Vec<Button>,
    },
    /// A carousel.
    Cards {
        /// The cards.
        cards: Vec<Card>,
    },
    /// A receipt.
    Receipt {
        /// The receipt.
        receipt: Box<Receipt>,
    },
    /// Image, audio, video or file.
    Media {
        /// `image`, `audio`, `video` or `file`.
        media: String,
        /// Where it is, when it was sent by address.
        url: Option<String>,
    },
    /// A sticker.
    Sticker {
        /// Facebook's number of the sticker.
        sticker_id: u64,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
    /// A cart sent by the person.
    Cart {
        /// How many products.
        products: usize,
    },
    /// A template that the simulated phone shows by name only.
    Template {
        /// Its `template_type`.
        template_type: String,
    },
}

impl Content {
    /// The words of the bubble, empty where there are none.
    pub fn text(&self) -> &str {
        match self {
            Self::Text { text } | Self::Buttons { text, .. } => text,
            Self::Cards { .. }
            | Self::Receipt { .. }
            | Self::Media { .. }
            | Self::Sticker { .. }
            | Self::Location { .. }
            | Self::Cart { .. }
            | Self::Template { .. } => "",
        }
    }
}

/// One message in a thread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bubble {
    /// Message id.
    pub mid: String,
    /// Who wrote it.
    pub side: Side,
    /// When, in milliseconds.
    pub at_ms: i64,
    /// What it shows.
    pub content: Content,
    /// Chips; a phone shows them only while this is the last message.
    pub quick_replies: Vec<QuickReply>,
    /// The person's reaction.
    pub person_reaction: Option<String>,
    /// The page's reaction.
    pub page_reaction: Option<String>,
    /// How often the person changed it.
    pub edits: u32,
    /// The person took it back.
    pub unsent: bool,
}

impl Bubble {
    /// A new bubble without chips and reactions.
    pub fn new(mid: String, side: Side, at_ms: i64, content: Content) -> Self {
        Self {
            mid,
            side,
            at_ms,
            content,
            quick_replies: Vec::new(),
            person_reaction: None,
            page_reaction: None,
            edits: 0,
            unsent: false,
        }
    }

    /// Whether it came from the page, by whatever hand.
    pub fn is_from_page(&self) -> bool {
        self.side != Side::Person
    }
}

/// The conversation of one person with one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// Page id.
    pub page: String,
    /// PSID.
    pub person: String,
    /// Oldest first; a long thread keeps only its latest bubbles.
    pub bubbles: Vec<Bubble>,
    /// Bubbles from the page that are no longer kept.
    pub forgotten_from_page: usize,
    /// Typing dots show until then (milliseconds).
    pub typing_until_ms: i64,
    /// The page marked the thread as seen at this time (milliseconds).
    pub seen_by_page_ms: Option<i64>,
    /// Goes up with every visible change.
    pub revision: u64,
}

impl Thread {
    /// A thread in which nothing was said.
    pub fn new(page: &str, person: &str) -> Self {
        Self {
            page: page.to_owned(),
            person: person.to_owned(),
            bubbles: Vec::new(),
            forgotten_from_page: 0,
            typing_until_ms: 0,
            seen_by_page_ms: None,
            revision: 0,
        }
    }

    /// The chips that can be tapped now: those of the last message, when the page sent it.
    pub fn live_quick_replies(&self) -> &[QuickReply] {
        match self.bubbles.last() {
            Some(last) if last.is_from_page() => &last.quick_replies,
            Some(_) | None => &[],
        }
    }

    /// What the page said after the person's last message, oldest first.
    pub fn latest_from_page(&self) -> &[Bubble] {
        let start = self.bubbles.iter().rposition(|bubble| !bubble.is_from_page()).map_or(0, |last| last + 1);
        self.bubbles.get(start..).unwrap_or(&[])
    }

    /// How many bubbles ever came from the page.
    pub fn count_from_page(&self) -> usize {
        self.forgotten_from_page + self.bubbles.iter().filter(|bubble| bubble.is_from_page()).count()
    }

    pub(crate) fn push(&mut self, bubble: Bubble) {
        if bubble.is_from_page() {
            self.typing_until_ms = 0;
        }
        if self.bubbles.len() >= THREAD_BUBBLES_MAX {
            let old = self.bubbles.drain(..THREAD_BUBBLES_MAX / 2);
            self.forgotten_from_page += old.filter(Bubble::is_from_page).count();
        }
        self.bubbles.push(bubble);
        self.revision += 1;
    }

    pub(crate) fn bubble_mut(&mut self, mid: &str) -> Option<&mut Bubble> {
        self.revision += 1;
        self.bubbles.iter_mut().rev().find(|bubble| bubble.mid == mid)
    }
}
