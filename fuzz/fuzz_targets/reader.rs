//! Any message, after any other, is read: every id of the reading is on the menu, every edit within the cart, every span
//! within the text, and the same message is read in the same way.
//!
//! An input is one character that picks menu and question, one that picks the hour, both counted from `0`; the earlier
//! message, the byte 1e, and the message.
#![no_main]

use std::ops::Range;
use std::sync::LazyLock;

use comanda_domain::draft::Draft;
use comanda_domain::id::Sku;
use comanda_domain::line::{Chosen, Line, LineOption};
use comanda_domain::menu::{Menu, Section};
use comanda_domain::pricing::{PriceProblem, price_line};
use comanda_domain::reading::{CartEdit, Intent, Question, Reading, ReadingContext};
use comanda_domain::ticket;
use comanda_nlu::{Explanation, Lexicon, Reader};
use jiff::ToSpan as _;
use jiff::civil::DateTime;
use libfuzzer_sys::fuzz_target;

const QUESTIONS: [Option<Question>; 9] = [
    None,
    Some(Question::Dishes),
    Some(Question::Which),
    Some(Question::Fulfilment),
    Some(Question::Address),
    Some(Question::Phone),
    Some(Question::Time),
    Some(Question::Confirmation),
    Some(Question::Cancellation),
];

const NOON: DateTime = DateTime::constant(2026, 11, 20, 12, 0, 0, 0);

/// The sample shop, a menu with every key there is, and both with every language there is.
static SHOPS: LazyLock<Vec<(Menu, Reader)>> = LazyLock::new(|| {
    let sample = include_str!("../../crates/comanda/sample-shop/menu.yaml");
    let every_feature = include_str!("../../crates/comanda/tests/it/spreadsheet/every_feature.yaml");
    let menus = [sample, every_feature].map(|text| Menu::from_yaml("menu.yaml", text).unwrap());
    let in_all = menus.clone().map(|mut menu| {
        menu.shop.languages = Lexicon::built_in_languages().map(str::to_owned).collect();
        menu
    });
    let with_reader = |menu: Menu| {
        let reader = Reader::new(&menu);
        (menu, reader)
    };
    menus.into_iter().chain(in_all).map(with_reader).collect()
});

fuzz_target!(|input: &[u8]| {
    let [pick, hours, texts @ ..] = input else { return };
    let Ok(texts) = std::str::from_utf8(texts) else { return };
    let (before, text) = texts.split_once('\u{1e}').unwrap_or(("", texts));
    let [pick, hours] = [pick, hours].map(|character| character.wrapping_sub(b'0'));
    let (menu, reader) = &SHOPS[usize::from(pick) % SHOPS.len()];
    let asked = QUESTIONS[usize::from(pick) / SHOPS.len() % QUESTIONS.len()];
    let now = match hours {
        0xfe => DateTime::MIN,
        0xff => DateTime::MAX,
        hours => NOON + i64::from(hours).hours(),
    };
    let region = menu.shop.region.as_deref();
    let context = |cart| ReadingContext { cart, asked: None, mentioned: None, now, region, language: None, day_start: jiff::civil::Time::midnight() };

    let mut draft = Draft::default();
    let earlier = reader.read(before, &context(&[]));
    follow(&mut draft, &earlier);
    let cart = draft.cart();
    let mentioned = earlier.mentioned_next(None);
    mentioned.iter().for_each(|line| check_line(menu, line));
    let context = ReadingContext { asked, mentioned, ..context(&cart) };
    let reading = reader.read(text, &context);
    check(menu, text, &cart, &reading);
    assert_eq!(reading, reader.read(text, &context), "the same message is read in the same way");
    check_explained(text, &reading, &reader.explain(text, &context));
    follow(&mut draft, &reading);
    draft.lines.iter().for_each(|line| check_line(menu, &line.line));
});

/// As a conversation does.
fn follow(draft: &mut Draft, reading: &Reading) {
    draft.edit(&reading.edits);
    // A cart that is full stays as it is.
    _ = draft.add_read_lines(&reading.lines);
    draft.take_details(&reading.details);
}

fn check(menu: &Menu, text: &str, cart: &[Line], reading: &Reading) {
    let sure = |confidence: f64| assert!((0.0..=1.0).contains(&confidence), "confidence {confidence}");
    sure(reading.confidence);
    for read in &reading.lines {
        check_line(menu, &read.line);
        read.spans.iter().for_each(|span| check_span(text, span));
        assert!(read.spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", read.spans);
        sure(read.confidence);
    }
    check_edits(menu, cart, &reading.edits);
    for mention in reading.unknown.iter().chain(&reading.unread) {
        assert_eq!(text.get(mention.span.clone()), Some(mention.text.as_str()));
        mention.nearest.iter().for_each(|id| assert!(menu.find_item(id).is_some(), "no item {id}"));
    }
    for open in &reading.ambiguous {
        assert_eq!(text.get(open.span.clone()), Some(open.text.as_str()));
        let section = menu.section(&open.section).expect("a section of the menu");
        let known = |id: &&Sku| section.item(id).is_some() || section.choice(id).is_some();
        assert!(open.candidates.iter().all(|id| known(&id)), "{open:?}");
        assert!(open.candidates.len() > 1, "nothing is open: {open:?}");
    }
}

fn check_span(text: &str, span: &Range<usize>) {
    assert!(text.get(span.clone()).is_some_and(|words| !words.is_empty()), "{span:?} of {text:?}");
}

/// At most one for each line of the cart.
fn check_edits(menu: &Menu, cart: &[Line], edits: &[CartEdit]) {
    let mut touched = vec![false; cart.len()];
    let mut touch = |position: usize| {
        let touched = touched.get_mut(position).expect("a line of the cart");
        assert!(!std::mem::replace(touched, true), "line {position} is changed twice");
    };
    for edit in edits {
        match edit {
            CartEdit::Remove { position } | CartEdit::SetQuantity { position, .. } => touch(*position),
            CartEdit::Replace { position, with } => {
                touch(*position);
                check_line(menu, with);
            }
            CartEdit::Clear => assert_eq!(edits.len(), 1, "whoever starts again changes nothing else"),
        }
    }
}

fn check_line(menu: &Menu, line: &Line) {
    if line.combo {
        assert!(menu.combo(&line.section).is_some(), "{line:?}");
        line.parts.iter().for_each(|part| check_dish(menu, part));
    } else {
        assert!(line.parts.is_empty(), "a dish has no parts: {line:?}");
        check_dish(menu, line);
    }
    assert!(!ticket::describe(menu, line, "vi").one_line().is_empty());
    if let Err(error) = price_line(menu, line) {
        let asked = error.problem.question().is_some() || matches!(error.problem, PriceProblem::Money(_));
        assert!(asked, "{error} of {line:?}");
    }
}

fn check_dish(menu: &Menu, line: &Line) {
    let section = menu.section(&line.section).expect("a section of the menu");
    assert!(line.items.iter().all(|id| section.item(id).is_some()), "{line:?}");
    let sizes = menu.sizes_of(section);
    assert!(line.size.iter().all(|id| sizes.iter().any(|size| size.id == *id)), "{line:?}");
    let is_container = |id: &Sku| section.containers.iter().any(|container| container.id == *id);
    assert!(line.container.iter().all(is_container), "{line:?}");
    if let Some(said) = &line.volume {
        let mut volumes = section.volumes.iter();
        assert!(
            volumes.any(|one| (one.value_milli, &one.unit) == (said.value_milli, &said.unit)),
            "{line:?}"
        );
    }
    line.options.iter().for_each(|option| check_option(menu, section, option));
}

fn check_option(menu: &Menu, section: &Section, option: &LineOption) {
    let group = section.group(&option.group).expect("a group of the section");
    let all = |id: &Sku| group.catch_alls.iter().any(|all| all.id.as_ref() == Some(id));
    match &option.choice {
        Chosen::One(id) => assert!(group.choice(id).is_some() || all(id), "{option:?}"),
        Chosen::AnyOf(ids) => assert!(ids.iter().all(|id| group.choice(id).is_some()), "{option:?}"),
    }
    let is_amount =
        |id: &Sku| ["light", "extra"].contains(&id.as_str()) || menu.amounts.iter().any(|own| own.id == *id);
    assert!(option.amount.iter().all(is_amount), "{option:?}");
    assert!(option.portion.iter().all(|id| section.portions.contains(id)), "{option:?}");
}

/// The explanation is of this reading.
fn check_explained(text: &str, reading: &Reading, explained: &(Explanation, Option<Explanation>)) {
    let (best, second) = explained;
    for explanation in std::iter::once(best).chain(second) {
        let within = |span: &Range<usize>| text.get(span.clone()).is_some();
        assert!(explanation.steps.iter().all(|step| within(&step.span)), "{:?}", explanation.steps);
        assert!(explanation.cost.is_finite());
    }
    assert!(second.as_ref().is_none_or(|second| best.cost <= second.cost));
    let withheld =
        matches!(reading.intent, Intent::Cancel | Intent::Question | Intent::Human | Intent::Status);
    if !withheld {
        assert_eq!((&best.lines, &best.edits), (&reading.lines, &reading.edits));
    }
}
