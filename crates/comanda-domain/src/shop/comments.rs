//! What a shop does about comments on its posts.

use crate::id::{FeedObjectId, Sku};
use crate::menu::{Menu, Size};
use crate::words::Words;

/// Rules for comments.
#[expect(clippy::struct_excessive_bools, reason = "switches of the shop's file, each of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommentRules {
    /// Comments that order get a private reply with the cart begun.
    pub orders: bool,
    /// Comments that ask get a private answer.
    pub questions: bool,
    /// Besides, a few words stand under the comment.
    pub in_public: bool,
    /// Prices are told in public, too.
    pub prices_in_public: bool,
    /// Posts that are about one dish, with or without a count of it.
    pub posts: Vec<PostRule>,
}

/// A post about one dish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRule {
    /// The post, or the part of its id behind the page's.
    pub post: FeedObjectId,
    /// The dish.
    pub item: Sku,
    /// How many there are to give away, first come, first served; not counted if empty. By size, or in all.
    pub stock: Vec<Stock>,
}

/// How many there are of one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// Which size; `None` for a dish that is counted in all.
    pub size: Option<Sku>,
    /// How many.
    pub count: u32,
}

impl CommentRules {
    /// The rule for a post, by its whole id or the part behind the page's.
    pub fn post(&self, post: &FeedObjectId) -> Option<&PostRule> {
        let last = post.as_str().rsplit('_').next();
        self.posts.iter().find(|rule| rule.post == *post || Some(rule.post.as_str()) == last)
    }
}

/// What "+2 M" under a post asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// How many.
    pub quantity: u32,
    /// Which size, where the dish has sizes and one was named.
    pub size: Option<&'a Sku>,
}

/// Largest quantity that a comment under a counted post is taken for; more is no serious wish.
const QUANTITY_MAX: u32 = 50;

impl PostRule {
    /// What a comment asks for, if it says "+1", "+2 M", "1 size L", "chốt 1 M": a number, with a size among its words.
    pub fn wanted<'a>(&self, text: &str, menu: &'a Menu) -> Option<Wanted<'a>> {
        let quantity = number_in(text)?;
        let (section, _) = menu.find_item(&self.item)?;
        let said = Words::of(text);
        let names = |size: &&Size| {
            let shown = size.name.by_languages().values().map(String::as_str);
            let words = shown.chain([size.id.as_str(), size.name.as_str()]);
            words.chain(size.aliases.iter().map(String::as_str)).any(|word| said.contains(&Words::of(word)))
        };
        let size = menu.sizes_of(section).iter().find(names).map(|size| &size.id);
        (quantity <= QUANTITY_MAX).then_some(Wanted { quantity, size })
    }
}

/// Words of a comment that orders; who writes more tells something.
const WORDS_MAX: usize = 6;

/// The first number of a text that can be an order; `+` alone is one. "Open till 22h?" and a longer tale order nothing.
fn number_in(text: &str) -> Option<u32> {
    let is_marked = text.trim_start().starts_with('+');
    if !is_marked && (text.contains('?') || text.split_whitespace().nth(WORDS_MAX).is_some()) {
        return None;
    }
    let digits: String =
        text.chars().skip_while(|letter| !letter.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    match digits.parse() {
        Ok(0) | Err(_) => text.trim_start().starts_with('+').then_some(1),
        Ok(number) => Some(number),
    }
}
