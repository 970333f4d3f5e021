//! The customers in HTML.

use comanda_domain::id::{CommandId, OrderId};
use comanda_domain::money::Money;
use comanda_domain::profile::Habits;
use comanda_domain::time::Timestamp;
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::people::{Deeds, KnownIdentity, PeopleLink, PersonFile, PersonRow};
use maud::{Markup, html};

use super::super::page::{Page, Place, conversation_path, order_path, person_path, shell};
use super::super::words::{PeopleWords, fill};
use super::super::{Desk, Kitchen, icon};

/// Orders listed on a person's page.
const ORDERS_SHOWN: usize = 20;

pub(super) fn list(rows: &[PersonRow], q: &str, kitchen: &Kitchen, now: Timestamp) -> Markup {
    let words = kitchen.words.people;
    let body = html! {
        main class="plain" {
            h1 { (words.customers) }
            (search("/people", words, q))
            @if rows.is_empty() {
                p class="empty" { (if q.is_empty() { words.nobody } else { words.nobody_found }) }
            }
            ul class="conversations people" {
                @for row in rows { li { (entry(row, kitchen, now)) } }
            }
        }
    };
    in_shell(words.customers, kitchen, body)
}

fn search(path: &str, words: &PeopleWords, q: &str) -> Markup {
    html! {
        form method="get" action=(path) class="search" role="search" {
            input type="search" name="q" value=(q) aria-label=(words.search) placeholder=(words.search);
            button { (words.find) }
        }
    }
}

fn in_shell(title: &str, kitchen: &Kitchen, body: Markup) -> Markup {
    shell(&Page {
        title,
        kitchen,
        place: Place::People,
        script: "desk.js",
        config: String::new(),
        bar: html! { span class="branch" { (kitchen.name) } },
        body,
    })
}

fn entry(row: &PersonRow, kitchen: &Kitchen, now: Timestamp) -> Markup {
    let words = kitchen.words;
    html! {
        a href=(person_path(row.profile)) {
            span class="channel" { @for channel in &row.channels { (icon::channel(*channel)) } }
            b class="name" { (row.name.as_deref().unwrap_or(words.unknown_person)) }
            @if let Some(phone) = &row.phone { span class="phone" { (phone) } }
            span class="state" {
                (fill(words.people.orders_count, &[("count", &row.orders.to_string())]))
                @for value in &row.value { " · " (value) }
            }
            time { (when(kitchen, row.last_at, now)) }
        }
    }
}

/// The time of day for today, else the date.
fn when(kitchen: &Kitchen, at: Timestamp, now: Timestamp) -> String {
    let (then, today) = (at.local(&kitchen.zone), now.local(&kitchen.zone).date());
    if then.date() == today { kitchen.clock(at) } else { then.strftime("%d/%m/%Y").to_string() }
}

fn day(kitchen: &Kitchen, at: Timestamp) -> String {
    at.local(&kitchen.zone).strftime("%d/%m/%Y %H:%M").to_string()
}

/// What a person's page shows.
pub(super) struct Person<'a> {
    pub(super) file: &'a PersonFile,
    pub(super) habits: &'a Habits,
    /// Offered as the same person.
    pub(super) offered: &'a [PersonRow],
    pub(super) q: &'a str,
}

pub(super) fn person(desk: &Desk, person: &Person<'_>, kitchen: &Kitchen) -> Markup {
    let words = kitchen.words;
    let file = person.file;
    let name = file.name().unwrap_or(words.unknown_person);
    let body = html! {
        main class="plain person" {
            h1 { (name) }
            (facts(person, kitchen))
            h2 { (words.people.writes_on) }
            ul class="conversations" { @for known in &file.identities { li { (identity(known, kitchen)) } } }
            (links(desk, file, kitchen))
            (same_as(desk, person, kitchen))
            @if !file.orders.is_empty() { h2 { (words.people.orders) } }
            ul class="conversations" {
                @for stored in file.orders.iter().take(ORDERS_SHOWN) { li { (order(stored, kitchen)) } }
            }
            (forget(desk, file, kitchen))
        }
    };
    in_shell(name, kitchen, body)
}

fn facts(person: &Person<'_>, kitchen: &Kitchen) -> Markup {
    let words = kitchen.words.people;
    let (file, habits) = (person.file, person.habits);
    let amounts = |amounts: &[Money]| amounts.iter().map(Money::to_string).collect::<Vec<_>>().join(", ");
    let last =
        |times: fn(&KnownIdentity) -> Option<Timestamp>| file.identities.iter().filter_map(times).max();
    html! {
        dl class="facts" {
            dt { (words.orders) }
            dd { (habits.orders) @if !habits.value.is_empty() { " · " b { (amounts(&habits.value)) } } }
            @if let Some(favourite) = &habits.favourite { dt { (words.favourite) } dd { (favourite) } }
            @if !habits.interests.is_empty() { dt { (words.also) } dd { (habits.interests.join(", ")) } }
            @if habits.points > 0 { dt { (words.points) } dd { (habits.points) } }
            @if !file.phones.is_empty() { dt { (kitchen.words.phone) } dd { (file.phones.join(", ")) } }
            @if let Some(at) = last(|known| known.last_inbound_at) { dt { (words.wrote) } dd { (day(kitchen, at)) } }
            @if let Some(at) = last(|known| known.last_outbound_at) { dt { (words.answered) } dd { (day(kitchen, at)) } }
            @if !file.deeds.is_empty() { dt { (words.deeds) } dd { (deeds(&file.deeds, words)) } }
        }
    }
}

fn deeds(deeds: &[Deeds], words: &PeopleWords) -> String {
    let one = |deeds: &Deeds| format!("{} × {}", deeds.count, words.deed(&deeds.kind));
    deeds.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn identity(known: &KnownIdentity, kitchen: &Kitchen) -> Markup {
    let channel = known.identity.channel;
    let inner = html! {
        span class="channel" { (icon::channel(channel)) (kitchen.words.channel(channel)) }
        b class="name" { (known.name.as_deref().unwrap_or(kitchen.words.unknown_person)) }
        time { (fill(kitchen.words.people.since, &[("time", &day(kitchen, known.first_seen_at))])) }
    };
    html! {
        @match known.identity.conversation() {
            Some(key) => a href=(conversation_path(&key)) { (inner) },
            None => div class="entry" { (inner) },
        }
    }
}

fn action_path(file: &PersonFile) -> String {
    format!("{}/actions", person_path(file.profile))
}

fn command_id(desk: &Desk) -> Markup {
    html! { input type="hidden" name="command_id" value=(CommandId::from_bytes((desk.parts.random)())); }
}

/// Why these are one person, each with a way back.
fn links(desk: &Desk, file: &PersonFile, kitchen: &Kitchen) -> Markup {
    let words = kitchen.words.people;
    let name_of = |own| {
        let known = file.identities.iter().find(|known| known.own_profile == own);
        let name = known.and_then(|known| known.name.clone());
        name.unwrap_or_else(|| kitchen.words.unknown_person.to_owned())
    };
    let standing: Vec<&PeopleLink> = file.links.iter().filter(|link| link.undone.is_none()).collect();
    html! {
        @if !standing.is_empty() { h2 { (words.one_person) } }
        ul class="links" {
            @for link in standing {
                li {
                    span {
                        (name_of(link.left)) " = " (name_of(link.right)) ": "
                        (fill(words.how(link.how), &[("by", &link.linked_by)])) " · " (day(kitchen, link.linked_at))
                    }
                    form method="post" action=(action_path(file)) data-reloads {
                        (command_id(desk))
                        input type="hidden" name="left" value=(link.left);
                        input type="hidden" name="right" value=(link.right);
                        button name="action" value="unlink" { (words.not_the_same) }
                    }
                }
            }
        }
    }
}

/// Looking for whom this is the same person as.
fn same_as(desk: &Desk, person: &Person<'_>, kitchen: &Kitchen) -> Markup {
    let (file, words) = (person.file, kitchen.words.people);
    html! {
        details open[!person.q.is_empty()] {
            summary { (words.same_as) }
            (search(&person_path(file.profile), words, person.q))
            @if !person.q.is_empty() && person.offered.is_empty() { p class="empty" { (words.nobody_found) } }
            ul class="links" {
                @for row in person.offered {
                    li {
                        (entry(row, kitchen, desk.now()))
                        form method="post" action=(action_path(file)) data-reloads {
                            (command_id(desk))
                            input type="hidden" name="other" value=(row.profile);
                            button name="action" value="link" { (words.is_the_same) }
                        }
                    }
                }
            }
        }
    }
}

fn order(stored: &StoredOrder, kitchen: &Kitchen) -> Markup {
    let order = &stored.order;
    let id: OrderId = order.id;
    let lines = order.lines.iter().map(|line| format!("{} × {}", line.line.quantity.get(), line.title));
    html! {
        a href=(order_path(id)) {
            b { "#" (stored.number) }
            span { (lines.collect::<Vec<_>>().join(", ")) }
            span class="state" { (kitchen.words.stage(order.status.stage())) " · " (order.total) }
            time { (day(kitchen, order.placed_at)) }
        }
    }
}

/// One account at a time: of two that only share a number, the other one may be somebody else's.
fn forget(desk: &Desk, file: &PersonFile, kitchen: &Kitchen) -> Markup {
    let words = kitchen.words.people;
    html! {
        details {
            summary { (words.forget) }
            p { (words.forget_what) }
            @for known in &file.identities {
                form method="post" action=(action_path(file)) data-reloads {
                    (command_id(desk))
                    input type="hidden" name="own" value=(known.own_profile);
                    button name="action" value="forget" class="danger" {
                        (words.forget_now) ": " (kitchen.words.channel(known.identity.channel)) " "
                        (known.name.as_deref().unwrap_or(kitchen.words.unknown_person))
                    }
                }
            }
        }
    }
}
