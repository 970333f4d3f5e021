//! A customer in a test: writes, taps, and waits for what the page says.

use comanda_sim::{Act, Bubble, Button, Content, Receipt, Thread};

use super::TestApp;
use super::wait::{until, until_or};

/// One person on one page.
pub(crate) struct Customer<'a> {
    app: &'a TestApp,
    page: &'static str,
    pub(crate) psid: String,
}

impl<'a> Customer<'a> {
    pub(super) fn new(app: &'a TestApp, page: &'static str) -> Self {
        let psid = app.meta.simulation.with(|world, _| world.new_person());
        Self { app, page, psid }
    }

    /// Does anything; the id of the new message if there is one.
    pub(crate) fn does(&self, act: Act) -> Option<String> {
        self.app.meta.simulation.with(|world, now_ms| world.person_does(self.page, &self.psid, act, now_ms))
    }

    /// Types a message.
    pub(crate) fn says(&self, text: &str) -> &Self {
        self.app.note_said(text);
        self.does(Act::Text { text: text.to_owned() });
        self
    }

    /// Waits until Meta has its 200 for everything this customer did.
    #[track_caller]
    pub(crate) fn is_acknowledged(&self) {
        until("the acknowledgement", || self.app.meta.has_delivered(&self.psid).then_some(()));
    }

    /// Orders for pickup as soon as possible, up to the question whether to place it.
    #[track_caller]
    pub(crate) fn prepares_order(&self, words: &str) -> &Self {
        self.says(words).taps("Tự đến lấy").taps("Càng sớm càng tốt").hears("Bạn xác nhận");
        self
    }

    /// Orders and confirms.
    #[track_caller]
    pub(crate) fn orders(&self, words: &str) -> Receipt {
        self.prepares_order(words).taps("✅ Xác nhận").gets_receipt()
    }

    /// The conversation as it stands.
    pub(crate) fn thread(&self) -> Thread {
        self.app.meta.simulation.lock().thread(self.page, &self.psid).clone()
    }

    /// Waits until the thread shows something.
    #[track_caller]
    pub(crate) fn sees<T>(&self, what: &str, look: impl Fn(&Thread) -> Option<T>) -> T {
        until_or(|| look(&self.thread()), || format!("never saw {what}; {}", self.app.state(&self.thread())))
    }

    /// Waits until the page has said these words since the customer's last message; the whole bubble's words.
    #[track_caller]
    pub(crate) fn hears(&self, words: &str) -> String {
        self.sees(words, |thread| {
            let mut texts = thread.latest_from_page().iter().map(|bubble| bubble.content.text());
            texts.find(|text| text.contains(words)).map(str::to_owned)
        })
    }

    /// Waits for a receipt.
    #[track_caller]
    pub(crate) fn gets_receipt(&self) -> Receipt {
        self.sees("a receipt", |thread| thread.latest_from_page().iter().find_map(receipt))
    }

    /// Every receipt in the thread.
    pub(crate) fn receipts(&self) -> Vec<Receipt> {
        self.thread().bubbles.iter().filter_map(receipt).collect()
    }

    /// How often the page has said these words in the whole conversation.
    pub(crate) fn times_heard(&self, words: &str) -> usize {
        let thread = self.thread();
        let from_page = thread.bubbles.iter().filter(|bubble| bubble.is_from_page());
        from_page.filter(|bubble| bubble.content.text().contains(words)).count()
    }

    /// Waits for a chip under the newest message and taps it.
    #[track_caller]
    pub(crate) fn taps(&self, title: &str) -> &Self {
        let payload = self.sees(title, |thread| {
            let mut chips = thread.live_quick_replies().iter();
            chips.find(|chip| chip.title == title).map(|chip| chip.payload.clone())
        });
        self.does(Act::TapQuickReply { title: title.to_owned(), payload });
        self
    }

    /// Waits for a card with this title and taps its first button.
    #[track_caller]
    pub(crate) fn taps_card(&self, card_title: &str) -> &Self {
        let (title, payload) = self.sees(card_title, |thread| {
            thread.latest_from_page().iter().find_map(|bubble| {
                let Content::Cards { cards } = &bubble.content else { return None };
                let card = cards.iter().find(|card| card.title == card_title)?;
                let Some(Button::Postback { title, payload }) = card.buttons.first() else { return None };
                Some((title.clone(), payload.clone()))
            })
        });
        self.does(Act::TapPostback { title, payload });
        self
    }

    /// Somebody of the shop answers this customer from the Page Inbox.
    pub(crate) fn is_answered_by_hand(&self, text: &str) -> &Self {
        self.app.note_said(text);
        self.does(Act::PageInboxReply { text: text.to_owned() });
        self
    }

    /// The page has nothing to say to the last message. Known once a customer who came later has been answered.
    #[track_caller]
    pub(crate) fn gets_no_answer(&self) {
        self.app.answers_somebody_else();
        let thread = self.thread();
        let said: Vec<&Bubble> = thread
            .latest_from_page()
            .iter()
            .filter(|bubble| bubble.side == comanda_sim::Side::Page)
            .collect();
        assert!(said.is_empty(), "expected silence, heard {said:?}");
    }
}

fn receipt(bubble: &Bubble) -> Option<Receipt> {
    if let Content::Receipt { receipt } = &bubble.content { Some((**receipt).clone()) } else { None }
}
