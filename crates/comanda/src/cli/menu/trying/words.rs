//! A reading in words: what kind of message, which facts, what changes, what is open.

use comanda_domain::id::Sku;
use comanda_domain::line::Line;
use comanda_domain::menu::{Menu, Section};
use comanda_domain::money::Money;
use comanda_domain::pricing::{PriceProblem, price_line};
use comanda_domain::reading::{
    Ambiguous, CartEdit, Details, Fulfilment, Intent, Mention, Payment, Reading, WantedTime,
};
use comanda_domain::ticket::{self, LineText};

use super::Trial;

/// The language of a reading, or the shop's own.
pub(super) fn language_of<'a>(menu: &'a Menu, reading: &'a Reading) -> &'a str {
    reading.language.as_deref().or_else(|| menu.shop.languages.first().map(String::as_str)).unwrap_or("en")
}

/// `an order in Vietnamese`.
pub(super) fn headline(reading: &Reading) -> String {
    let language = reading.language.as_deref().map_or_else(|| "any language".to_owned(), language_name);
    format!("{} in {language}, {} sure", intent(reading.intent), percent(reading.confidence))
}

const fn intent(intent: Intent) -> &'static str {
    match intent {
        Intent::Order => "An order",
        Intent::Change => "A change of the order",
        Intent::Cancel => "The order is taken back",
        Intent::Confirm => "A yes",
        Intent::Decline => "A no",
        Intent::Question => "A question",
        Intent::Menu => "The wish to see the menu",
        Intent::Greeting => "A greeting",
        Intent::Thanks => "Thanks or a goodbye",
        Intent::Human => "The wish to talk to a person",
        Intent::Status => "A question how far the order is",
        Intent::Other => "Something else than an order",
    }
}

fn language_name(code: &str) -> String {
    let name = match code {
        "en" => "English",
        "es" => "Spanish",
        "fil" => "Filipino",
        "fr" => "French",
        "id" => "Indonesian",
        "ms" => "Malay",
        "pt" => "Portuguese",
        "th" => "Thai",
        "vi" => "Vietnamese",
        own => return format!("`{own}`"),
    };
    name.to_owned()
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// As the ticket says it: `2 × PHỞ TÁI (thường), không hành`.
pub(super) fn on_ticket(menu: &Menu, line: &Line, language: &str) -> String {
    fn in_ticket_names(text: LineText) -> LineText {
        let parts = text.parts.into_iter().map(in_ticket_names).collect();
        LineText { title: text.ticket_title.clone(), parts, ..text }
    }
    in_ticket_names(ticket::describe(menu, line, language)).one_line()
}

/// What a line costs; a dash as long as that is open.
pub(super) fn price(menu: &Menu, line: &Line) -> String {
    price_line(menu, line).map_or_else(|_| "–".to_owned(), |priced| priced.total.to_string())
}

/// What was said around the dishes.
pub(super) fn facts(menu: &Menu, details: &Details) -> Vec<String> {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(match (details.fulfilment, &details.address) {
        (Some(Fulfilment::Delivery) | None, Some(address)) => Some(format!("delivery to {address}")),
        (Some(Fulfilment::Delivery), None) => Some("delivery".to_owned()),
        (Some(Fulfilment::Pickup), address) => Some(with_address("pickup", address.as_deref())),
        (Some(Fulfilment::DineIn), address) => Some(with_address("eaten here", address.as_deref())),
        (None, None) => None,
    });
    facts.extend(details.time.as_ref().map(|time| match time {
        WantedTime::Asap => "as soon as possible".to_owned(),
        WantedTime::At(at) => at.strftime("at %H:%M on %-d %B").to_string(),
    }));
    facts.extend(details.phone.as_ref().map(|phone| format!("phone {phone}")));
    facts.extend(details.name.as_ref().map(|name| format!("for {name}")));
    facts.extend(details.payment.map(|payment| match payment {
        Payment::Cash => "paid in cash".to_owned(),
        Payment::Card => "paid by card".to_owned(),
        Payment::Transfer => "paid by bank transfer".to_owned(),
        Payment::Ewallet => "paid from a wallet on the phone".to_owned(),
    }));
    facts.extend(details.change_for.as_ref().map(|amount| {
        let money = Money::parse_decimal(amount, menu.shop.currency);
        format!("change for {}", money.map_or_else(|_| amount.clone(), |money| money.to_string()))
    }));
    facts.extend(details.allergies.iter().map(|allergy| format!("allergic: “{allergy}”")));
    facts.extend(details.note.as_ref().map(|note| format!("a note for the order: “{note}”")));
    facts
}

fn with_address(way: &str, address: Option<&str>) -> String {
    address.map_or_else(|| way.to_owned(), |address| format!("{way}, address {address}"))
}

/// What a question is about: "price: Phở tái".
pub(super) fn about(menu: &Menu, reading: &Reading, language: &str) -> Option<String> {
    let topic = reading.topic.map(|topic| topic.name().replace('_', " "));
    let dish = reading.mentioned.as_ref().map(|line| on_ticket(menu, line, language));
    let is_question = reading.intent == Intent::Question;
    match (topic, dish) {
        (Some(topic), Some(dish)) => Some(format!("{topic}: {dish}")),
        (Some(topic), None) => Some(topic),
        (None, Some(dish)) if is_question => Some(format!("{dish}; what of it is for a person to say")),
        (None, None) if is_question => {
            Some("nothing that the shop's files answer: a person is called".to_owned())
        }
        (None, Some(_) | None) => None,
    }
}

/// The facts that are taken over; of those named in a question only what must not be eaten.
pub(super) fn told(reading: &Reading) -> Details {
    let mut details = reading.details.clone();
    let asked = reading.asked_details.allergies.iter();
    let new: Vec<String> = asked.filter(|allergy| !details.allergies.contains(allergy)).cloned().collect();
    details.allergies.extend(new);
    details
}

/// A change of the cart that the message was read with.
pub(super) fn edit(menu: &Menu, cart: &[Line], edit: &CartEdit, language: &str) -> String {
    let told = |line: &Line| ticket::describe(menu, line, language);
    let old = |position: usize| cart.get(position).map(told);
    let whole = |position: usize| old(position).map(|line| line.one_line()).unwrap_or_default();
    match edit {
        CartEdit::Remove { position } => format!("{} goes", whole(*position)),
        CartEdit::SetQuantity { position, quantity } => {
            let (before, dish) =
                old(*position).map(|line| (line.quantity, line.without_quantity())).unwrap_or_default();
            format!("{} instead of {before} × {dish}", quantity.get())
        }
        CartEdit::Replace { position, with } => {
            format!("{} becomes {}", whole(*position), told(with).one_line())
        }
        CartEdit::Clear => "everything goes".to_owned(),
    }
}

/// Words for a dish that the menu lacks.
pub(super) fn unknown(menu: &Menu, mention: &Mention, language: &str) -> String {
    let nearest: Vec<String> = mention.nearest.iter().map(|id| item_name(menu, id, language)).collect();
    let sold_out = |id: &Sku| menu.find_item(id).is_some_and(|(_, item)| !item.available);
    match nearest.as_slice() {
        [] => format!("“{}” is not on the menu", mention.text),
        [dish] if mention.nearest.iter().any(sold_out) => format!("“{}”: {dish} is sold out", mention.text),
        _ => format!("“{}” is not on the menu; nearest: {}", mention.text, nearest.join(", ")),
    }
}

/// Words that fit several entries.
pub(super) fn open(menu: &Menu, open: &Ambiguous, language: &str) -> String {
    let names = entry_names(menu, menu.section(&open.section), &open.candidates, language);
    if open.text.is_empty() { format!("which: {names}?") } else { format!("“{}”: {names}?", open.text) }
}

/// What would be asked about the message and the cart after it.
pub(super) fn questions(trial: &Trial) -> Vec<String> {
    let (menu, language) = (&trial.menu, trial.language.as_str());
    let open = trial.reading.ambiguous.iter().map(|one| open(menu, one, language));
    let missing = trial.after.lines.iter().filter_map(|line| missing(menu, &line.line, language));
    open.chain(missing).collect()
}

/// What has to be asked before a line has a price; `None` when nothing has.
fn missing(menu: &Menu, line: &Line, language: &str) -> Option<String> {
    let problem = price_line(menu, line).err()?.problem;
    let dish = ticket::describe(menu, line, language).without_quantity();
    let names = |section: &Sku, ids: &[Sku]| entry_names(menu, menu.section(section), ids, language);
    let group = |section: &Sku, group: &Sku| {
        let found = menu.section(section).and_then(|section| section.group(group));
        found.map_or_else(|| spaced(group), |group| group.name.get(language).to_owned())
    };
    Some(match problem {
        PriceProblem::MissingItem { section, candidates } => {
            format!("{dish}: which dish? {}", names(&section, &candidates))
        }
        PriceProblem::MissingSize { section, candidates } => {
            format!("{dish}: which size? {}", names(&section, &candidates))
        }
        PriceProblem::MissingChoice { section, group: id, min, candidates } => {
            format!("{dish}: {}, at least {min}? {}", group(&section, &id), names(&section, &candidates))
        }
        // Asked as a word of the message, if the menu wants it asked.
        PriceProblem::OpenChoice { .. } => return None,
        PriceProblem::NotInCombo { .. } => format!("{dish}: the combo does not come with that"),
        PriceProblem::UnknownSection { .. }
        | PriceProblem::UnknownCombo { .. }
        | PriceProblem::UnknownItem { .. }
        | PriceProblem::UnknownSize { .. }
        | PriceProblem::UnknownChoice { .. }
        | PriceProblem::UnknownContainer { .. }
        | PriceProblem::UnknownVolume { .. }
        | PriceProblem::Money(_) => format!("{dish}: {problem}"),
    })
}

fn entry_names(menu: &Menu, section: Option<&Section>, ids: &[Sku], language: &str) -> String {
    let name = |id: &Sku| {
        let section = section?;
        let item = section.item(id).map(|item| &item.name);
        let choice = section.choice(id).map(|(_, choice)| &choice.name);
        let size = menu.sizes_of(section).iter().find(|size| size.id == *id).map(|size| &size.name);
        item.or(choice).or(size).map(|name| name.get(language).to_owned())
    };
    let names = ids.iter().map(|id| name(id).unwrap_or_else(|| spaced(id)));
    names.collect::<Vec<_>>().join(" or ")
}

fn item_name(menu: &Menu, id: &Sku, language: &str) -> String {
    menu.find_item(id).map_or_else(|| spaced(id), |(_, item)| item.name.get(language).to_owned())
}

/// An id as words.
fn spaced(id: &Sku) -> String {
    id.as_str().replace('_', " ")
}
