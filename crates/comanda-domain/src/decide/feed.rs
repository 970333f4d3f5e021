//! Comments on the Page's posts: a few words in public, and one private reply with the cart begun. Under a post with a count,
//! first come, first served.
//!
//! A post is a conversation of its own, so comments are decided in the order in which they came. What follows in private
//! belongs to the person's own conversation and starts there with a tap.

use std::time::Duration;

use crate::conversation::{PostState, Reservation};
use crate::draft::{Draft, DraftLine};
use crate::effect::{CallReason, Content, Effect, Outgoing, Purpose, QuickReply, Recipient, SendCondition};
use crate::event::{FeedChange, FeedItem, FeedVerb};
use crate::id::FeedObjectId;
use crate::line::{Line, Quantity};
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::{Intent, Reading, Topic};
use crate::shop::comments::{PostRule, Stock};
use crate::tap::{BegunLine, Tap};

use super::cart::say;
use super::questions::{self, Asked};
use super::turn::{Turn, button};

/// Meta takes one private reply within so long after the comment (messenger.md 4.5).
const PRIVATE_REPLY_WITHIN: Duration = Duration::from_hours(7 * 24);
/// "+1 M" is in no language.
const LANGUAGE_LETTERS_MIN: usize = 4;
/// Comments of a post that are remembered as answered.
const ANSWERED_MAX: usize = 500;
/// Confidence of a dish that a comment named, in percent: it is read back before it is ordered.
const COMMENTED: u8 = 90;

/// Whether a change is a comment of somebody else that has words.
pub(super) fn comment_text<'a>(change: &'a FeedChange, page: &str) -> Option<&'a str> {
    let is_new = change.item == FeedItem::Comment && matches!(change.verb, FeedVerb::Add | FeedVerb::Edit);
    let is_ours = change.from.as_ref().is_none_or(|from| from.as_str() == page);
    let text = change.message.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.filter(|_| is_new && !is_ours && change.hidden != Some(true))
}

/// Follows what happens under a post.
pub(super) fn on_change(turn: &mut Turn<'_>, change: &FeedChange) {
    let Some(comment) = change.comment_id.as_ref() else { return };
    match change.verb {
        FeedVerb::Add | FeedVerb::Edit => {
            if let Some(text) = comment_text(change, turn.context.key.page.as_str()) {
                on_comment(turn, change, comment, text);
            }
        }
        // Who takes the comment back gives back what it reserved.
        FeedVerb::Remove => {
            if let Some(post) = turn.next.post.as_mut() {
                post.reserved.retain(|reservation| reservation.comment != *comment);
            }
        }
        FeedVerb::Hide | FeedVerb::Unhide | FeedVerb::Other(_) => {}
    }
}

fn on_comment(turn: &mut Turn<'_>, change: &FeedChange, comment: &FeedObjectId, text: &str) {
    let was_answered = turn.next.post.as_ref().is_some_and(|post| post.answered.contains(comment));
    let age = change.created_at.map(|at| turn.context.now.since(at)).unwrap_or_default();
    if was_answered || turn.stale || age > PRIVATE_REPLY_WITHIN {
        return;
    }
    let nothing = Reading::default();
    let reading = turn.context.reading.unwrap_or(&nothing);
    let shop = turn.context.shop;
    // Each comment is somebody else's: none is answered in the language of the one before.
    let says_enough = text.chars().filter(|letter| letter.is_alphabetic()).count() >= LANGUAGE_LETTERS_MIN;
    let spoken =
        reading.language.as_ref().filter(|language| says_enough && shop.languages.contains(language));
    turn.next.language = spoken.cloned();
    let rule = change.post_id.as_ref().and_then(|post| shop.comments.post(post));
    let reply = Reply { comment, name: change.from_name.clone().unwrap_or_default() };
    if let Some(rule) = rule.filter(|rule| !rule.stock.is_empty())
        && give_away(turn, rule, &reply, text)
    {
        turn.next.language = None;
        return remember(turn, comment);
    }
    let has_answered = match (reading.intent, reading.topic) {
        (Intent::Human, _) => {
            turn.call_person(CallReason::Comment);
            true
        }
        _ if !reading.lines.is_empty() && shop.comments.orders => begin_cart(turn, reading, &reply),
        (Intent::Question, _) | (_, Some(_)) if shop.comments.questions => {
            answer(turn, reading, rule, &reply, text)
        }
        _ => false,
    };
    if has_answered {
        remember(turn, comment);
    }
    turn.next.language = None;
}

/// What a comment is answered with.
struct Reply<'a> {
    comment: &'a FeedObjectId,
    /// Of the author, where Meta says so.
    name: String,
}

fn remember(turn: &mut Turn<'_>, comment: &FeedObjectId) {
    let post = turn.next.post.get_or_insert_default();
    if post.answered.len() == ANSWERED_MAX {
        post.answered.remove(0);
    }
    post.answered.push(comment.clone());
}

/// "Chốt 2 phở tái": the cart is begun in private.
fn begin_cart(turn: &mut Turn<'_>, reading: &Reading, reply: &Reply<'_>) -> bool {
    let line = |read: &crate::reading::ReadLine| DraftLine {
        line: read.line.clone(),
        confidence_percent: COMMENTED,
    };
    let draft = Draft { lines: reading.lines.iter().map(line).collect(), ..Draft::default() };
    in_public(turn, reply, TextKey::CommentAnswered, Vec::new());
    offer_cart(turn, &draft, reply);
    true
}

fn offer_cart(turn: &mut Turn<'_>, draft: &Draft, reply: &Reply<'_>) {
    let greeting =
        Phrase::with(TextKey::CommentGreeting, [(ArgName::Name, ArgValue::Text(reply.name.clone()))]);
    let cart = say::cart(turn, draft, TextKey::CartSummary);
    let begun = draft.lines.iter().filter_map(|line| BegunLine::of(&line.line)).collect();
    let buttons = vec![
        button(TextKey::ButtonOrderThis, Tap::Begin { post: post_of(turn), lines: begun }),
        button(TextKey::ButtonMenu, Tap::ShowMenu),
    ];
    in_private(turn, reply, vec![greeting, cart], buttons);
}

/// The post whose comments this conversation is.
fn post_of(turn: &Turn<'_>) -> Option<FeedObjectId> {
    FeedObjectId::parse(turn.context.key.thread.as_str()).ok()
}

/// A question: answered in private, a price in public, too, where the shop wants that.
fn answer(
    turn: &mut Turn<'_>,
    reading: &Reading,
    rule: Option<&PostRule>,
    reply: &Reply<'_>,
    text: &str,
) -> bool {
    let menu = &turn.context.shop.menu;
    // "Price?" under a post about one dish is about that dish.
    let of_post = rule.and_then(|rule| menu.find_item(&rule.item));
    let named = reading.mentioned.as_ref().and_then(|line| menu.find_item(line.items.first()?));
    let dish = named.or(of_post.filter(|_| reading.mentioned.is_none()));
    let asks_price = reading.topic == Some(Topic::Price);
    if let Some((section, item)) = dish.filter(|_| asks_price) {
        let args = [
            (ArgName::Dish, ArgValue::Text(item.name.get(turn.language()).to_owned())),
            (ArgName::Price, ArgValue::Money(item.price)),
        ];
        if turn.context.shop.comments.prices_in_public {
            in_public(turn, reply, TextKey::CommentPrice, args.to_vec());
        } else {
            in_public(turn, reply, TextKey::CommentAnswered, Vec::new());
        }
        let chip = say::dish_button(turn, section, item);
        let phrase = Phrase::with(TextKey::AnswerPrice, args);
        in_private(turn, reply, vec![phrase], vec![chip, button(TextKey::ButtonMenu, Tap::ShowMenu)]);
        return true;
    }
    let texts = [text.to_owned()];
    let phrases =
        Asked::of(reading, &texts).map(|asked| questions::answers(turn, &asked)).unwrap_or_default();
    if phrases.is_empty() && !asks_price {
        turn.call_person(CallReason::Comment);
        return true;
    }
    in_public(turn, reply, TextKey::CommentAnswered, Vec::new());
    let phrases = if phrases.is_empty() { vec![Phrase::plain(TextKey::AskDishes)] } else { phrases };
    in_private(turn, reply, phrases, vec![button(TextKey::ButtonMenu, Tap::ShowMenu)]);
    true
}

/// "+1 M" under a post with a count: who comes first gets it, and everybody sees that. `false` if it asks for nothing.
fn give_away(turn: &mut Turn<'_>, rule: &PostRule, reply: &Reply<'_>, text: &str) -> bool {
    let menu = &turn.context.shop.menu;
    let Some(wanted) = rule.wanted(text, menu) else { return false };
    let Some((section, item)) = menu.find_item(&rule.item) else { return false };
    let counts = |stock: &&Stock| stock.size.is_none() || stock.size.as_ref() == wanted.size;
    // "+1" where each size is counted by itself: the size is asked for as for any other order.
    if wanted.size.is_none() && rule.stock.iter().all(|stock| stock.size.is_some()) {
        return false;
    }
    let mut line = Line::of_item(
        section.id.clone(),
        item.id.clone(),
        Quantity::new(wanted.quantity).unwrap_or(Quantity::ONE),
    );
    line.size = wanted.size.cloned();
    let post = turn.next.post.get_or_insert_default();
    let left = rule.stock.iter().find(counts).map_or(0, |stock| left_of(stock, post));
    let dish = crate::ticket::describe(menu, &line, turn.language()).one_line();
    let args =
        vec![(ArgName::Name, ArgValue::Text(reply.name.clone())), (ArgName::Dish, ArgValue::Text(dish))];
    if wanted.quantity > left {
        public(turn, reply, Phrase::with(TextKey::StockGone, args));
        return true;
    }
    let post = turn.next.post.get_or_insert_default();
    post.reserved.push(Reservation {
        comment: reply.comment.clone(),
        size: wanted.size.cloned(),
        quantity: wanted.quantity,
    });
    public(turn, reply, Phrase::with(TextKey::StockReserved, args));
    let lines = vec![DraftLine { line, confidence_percent: COMMENTED }];
    offer_cart(turn, &Draft { lines, ..Draft::default() }, reply);
    true
}

/// How many of a stock nobody has reserved.
fn left_of(stock: &Stock, post: &PostState) -> u32 {
    let same = |reservation: &&Reservation| stock.size.is_none() || reservation.size == stock.size;
    let taken: u32 = post.reserved.iter().filter(same).map(|reservation| reservation.quantity).sum();
    stock.count.saturating_sub(taken)
}

/// A few words under the comment, where the shop wants them.
fn in_public(turn: &mut Turn<'_>, reply: &Reply<'_>, key: TextKey, args: Vec<(ArgName, ArgValue)>) {
    if turn.context.shop.comments.in_public {
        public(turn, reply, Phrase::with(key, args));
    }
}

fn public(turn: &mut Turn<'_>, reply: &Reply<'_>, phrase: Phrase) {
    let content = Content::Text { phrases: vec![phrase], quick_replies: Vec::new() };
    send(turn, Recipient::Comment(reply.comment.clone()), content);
}

fn in_private(turn: &mut Turn<'_>, reply: &Reply<'_>, phrases: Vec<Phrase>, quick_replies: Vec<QuickReply>) {
    send(turn, Recipient::CommentAuthor(reply.comment.clone()), Content::Text { phrases, quick_replies });
}

fn send(turn: &mut Turn<'_>, recipient: Recipient, content: Content) {
    let language = turn.language().to_owned();
    turn.effect(Effect::Send(Outgoing {
        purpose: Purpose::Reply,
        recipient,
        content,
        language,
        not_before: turn.context.now,
        condition: SendCondition::Always,
        phone: None,
    }));
}
