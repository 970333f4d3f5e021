//! From what a service said to a reading: words must stand in the text, lines and changes must be what the menu and the
//! cart allow. What does not hold is refused, and its words are read by the built-in reader.

use std::ops::Range;

use comanda_domain::line::Line;
use comanda_domain::reading::{CartEdit, Details, Intent, Mention, Question as Asked, ReadLine, Reading};

use crate::locate::Haystack;
use crate::port::Question;
use crate::said::{Interpreted, Place, Refused, Said, SaidDetails, SaidEdit, SaidLine, SaidOrder, Unusable};

/// How sure a service is that does not say.
const CONFIDENCE: f64 = 0.9;

/// Most lines and changes of one answer that are looked at.
const LINES_MAX: usize = 100;

/// A reading that grows.
struct Grounding<'a> {
    question: &'a Question<'a>,
    text: Haystack,
    confidence: f64,
    reading: Reading,
    refused: Vec<Refused>,
    /// How many lines and changes were taken over.
    taken: usize,
}

/// See the module.
pub(crate) fn ground(said: Said, question: &Question<'_>) -> Result<Interpreted, Unusable> {
    let built_in = question.built_in.read(question.text, &question.context);
    let confidence = said.confidence.filter(|one| one.is_finite()).unwrap_or(CONFIDENCE).clamp(0.0, 1.0);
    let mut grounding = Grounding {
        question,
        text: Haystack::new(question.text),
        confidence,
        reading: built_in.clone(),
        refused: Vec::new(),
        taken: 0,
    };
    grounding.take_details(&said.details, &built_in.details);
    if let Some(order) = said.order {
        grounding.take_order(order);
    }
    if let (0, Some(reason)) = (grounding.taken, grounding.refused.first()) {
        let says_more = said.intent.is_some_and(|intent| intent != built_in.intent);
        if !says_more {
            return Err(Unusable::NothingAllowed(reason.clone()));
        }
    }
    grounding.take_intent(said.intent, &built_in);
    let languages = &question.menu.shop.languages;
    if let Some(language) = said.language.filter(|language| languages.contains(language)) {
        grounding.reading.language = Some(language);
    }
    grounding.reading.confidence = confidence;
    Ok(Interpreted { reading: grounding.reading, refused: grounding.refused })
}

impl Grounding<'_> {
    /// A "yes" places an order, so two readers must not contradict each other over it.
    fn take_intent(&mut self, said: Option<Intent>, built_in: &Reading) {
        let Some(said) = said else { return };
        let contradicts = match built_in.intent {
            Intent::Change | Intent::Cancel | Intent::Decline | Intent::Question | Intent::Human => true,
            Intent::Order
            | Intent::Confirm
            | Intent::Menu
            | Intent::Greeting
            | Intent::Thanks
            | Intent::Status
            | Intent::Other => !built_in.lines.is_empty() || !built_in.edits.is_empty(),
        };
        if said == Intent::Confirm && contradicts {
            self.refused.push(Refused::Yes);
            return;
        }
        self.reading.intent = said;
        if !said.may_order() {
            self.reading.lines.clear();
            self.reading.edits.clear();
            self.reading.unknown.clear();
            self.reading.ambiguous.clear();
        }
    }

    fn take_order(&mut self, order: SaidOrder) {
        self.reading.lines.clear();
        self.reading.ambiguous.clear();
        let unknown = std::mem::take(&mut self.reading.unknown);
        self.reading.unread.clear();
        for line in order.lines.into_iter().take(LINES_MAX) {
            self.take_line(line);
        }
        if let Some(edits) = order.edits {
            self.reading.edits.clear();
            for edit in edits.into_iter().take(LINES_MAX) {
                let taken = edit.and_then(|edit| self.edit(edit));
                match taken {
                    Ok(edit) => {
                        self.reading.edits.push(edit);
                        self.taken += 1;
                    }
                    Err(refused) => self.refused.push(refused),
                }
            }
        }
        let Some(said) = order.unknown else {
            // What a line stands for is known after all, and some of it is told already.
            let Reading { lines, unknown: told, .. } = &self.reading;
            let is_dealt_with = |span: &Range<usize>| {
                let of_lines = lines.iter().flat_map(|line| &line.spans);
                let mut spans = of_lines.chain(told.iter().map(|unknown| &unknown.span));
                spans.any(|own| own.start < span.end && span.start < own.end)
            };
            let left: Vec<Mention> = unknown.into_iter().filter(|one| !is_dealt_with(&one.span)).collect();
            self.reading.unknown.extend(left);
            return;
        };
        for words in said.into_iter().take(LINES_MAX) {
            match self.text.find(&words, 0) {
                Some(span) => self.unknown(span),
                None => self.refused.push(Refused::NotSaid("dish")),
            }
        }
    }

    fn take_line(&mut self, said: SaidLine) {
        let spans = match said.place {
            Place::Spans(spans) => spans,
            Place::Words(words) => self.unused_place(&words).into_iter().collect(),
        };
        let Some(whole) = hull(&spans) else {
            // Nobody wrote it, so there is nothing to read again either.
            self.refused.push(Refused::NotSaid("line"));
            return;
        };
        let allowed = said.line.and_then(|line| Ok(self.question.menu.allows(&line).map(|()| line)?));
        match allowed {
            Ok(line) => {
                self.push(ReadLine { line, spans, confidence: self.confidence });
                self.taken += 1;
            }
            Err(refused) => {
                self.refused.push(refused);
                self.read_again(whole);
            }
        }
    }

    /// The first place of the words that no line stands for yet, else the first one: "2 trà, 1 trà đá".
    fn unused_place(&self, words: &str) -> Option<Range<usize>> {
        let mut from = 0;
        while let Some(span) = self.text.find(words, from) {
            let used = self.reading.lines.iter().flat_map(|line| &line.spans);
            if used.clone().all(|used| used.end <= span.start || span.end <= used.start) {
                return Some(span);
            }
            from = span.end;
        }
        self.text.find(words, 0)
    }

    /// What was refused is what the built-in reader makes of its words; what it does not know either is told.
    fn read_again(&mut self, span: Range<usize>) {
        let Some(words) = self.question.text.get(span.clone()) else { return };
        let mut context = self.question.context.clone();
        (context.cart, context.mentioned) = (&[], None);
        let again = self.question.built_in.read(words, &context);
        if again.lines.is_empty() && again.ambiguous.is_empty() && again.unknown.is_empty() {
            return self.unknown(span);
        }
        let moved = |range: &Range<usize>| range.start + span.start..range.end + span.start;
        for mut line in again.lines {
            line.spans = line.spans.iter().map(moved).collect();
            self.push(line);
        }
        for mut open in again.ambiguous {
            open.span = moved(&open.span);
            self.reading.ambiguous.push(open);
        }
        for mut unknown in again.unknown {
            unknown.span = moved(&unknown.span);
            self.reading.unknown.push(unknown);
        }
    }

    fn push(&mut self, read: ReadLine) {
        for earlier in &mut self.reading.lines {
            if earlier.line.absorb(&read.line) {
                earlier.spans.extend(read.spans);
                earlier.spans.sort_by_key(|span| (span.start, span.end));
                earlier.spans.dedup();
                earlier.confidence = earlier.confidence.min(read.confidence);
                return;
            }
        }
        self.reading.lines.push(read);
    }

    fn unknown(&mut self, span: Range<usize>) {
        let Some(text) = self.question.text.get(span.clone()).map(str::to_owned) else { return };
        let nearest = self.question.built_in.nearest(&text);
        let mention = Mention { text, span, nearest };
        if !self.reading.unknown.contains(&mention) {
            self.reading.unknown.push(mention);
        }
    }

    fn edit(&self, said: SaidEdit) -> Result<CartEdit, Refused> {
        let cart = self.question.context.cart;
        let free = |position: usize| {
            let changed = self.reading.edits.iter().any(|edit| match edit {
                CartEdit::Remove { position: own }
                | CartEdit::SetQuantity { position: own, .. }
                | CartEdit::Replace { position: own, .. } => *own == position,
                CartEdit::Clear => true,
            });
            if position < cart.len() && !changed { Ok(position) } else { Err(Refused::Position) }
        };
        Ok(match said {
            SaidEdit::Clear if cart.is_empty() || !self.reading.edits.is_empty() => {
                return Err(Refused::Position);
            }
            SaidEdit::Clear => CartEdit::Clear,
            SaidEdit::Remove { position } => CartEdit::Remove { position: free(position)? },
            SaidEdit::SetQuantity { position, quantity } => {
                CartEdit::SetQuantity { position: free(position)?, quantity }
            }
            SaidEdit::Replace { position, line } => {
                let position = free(position)?;
                self.question.menu.allows(&line)?;
                // What the customer noted before stays: the service was not told of it.
                let note = line.note.clone().or_else(|| cart.get(position).and_then(|old| old.note.clone()));
                CartEdit::Replace { position, with: Box::new(Line { note, ..*line }) }
            }
        })
    }

    /// A fact that the service names in words of the text counts over what the built-in reader found.
    fn take_details(&mut self, said: &SaidDetails, built_in: &Details) {
        let phone = said.phone.as_deref().and_then(|words| self.quoted(words, "phone"));
        let phone = phone.and_then(|words| self.read_answer(&words, Asked::Phone).phone);
        let time = said.time.as_deref().and_then(|words| self.quoted(words, "time"));
        let time = time.and_then(|words| self.read_answer(&words, Asked::Time).time);
        let mut quote =
            |words: &Option<String>, what| words.as_deref().and_then(|words| self.quoted(words, what));
        let (address, name, note) =
            (quote(&said.address, "address"), quote(&said.name, "name"), quote(&said.note, "note"));
        let mut allergies: Vec<String> = built_in.allergies.clone();
        for words in said.allergies.iter().take(LINES_MAX) {
            match self.quoted(words, "allergy") {
                Some(words) if !allergies.contains(&words) => allergies.push(words),
                Some(_) | None => {}
            }
        }
        self.reading.details = Details {
            fulfilment: said.fulfilment.or(built_in.fulfilment),
            phone: phone.or_else(|| built_in.phone.clone()),
            address: address.or_else(|| built_in.address.clone()),
            time: time.or_else(|| built_in.time.clone()),
            name: name.or_else(|| built_in.name.clone()),
            payment: said.payment.or(built_in.payment),
            change_for: built_in.change_for.clone(),
            allergies,
            note: note.or_else(|| built_in.note.clone()),
            table: built_in.table.clone(),
        };
    }

    /// The words as they stand in the text.
    fn quoted(&mut self, words: &str, what: &'static str) -> Option<String> {
        let span = self.text.find(words, 0);
        if span.is_none() {
            self.refused.push(Refused::NotSaid(what));
        }
        self.question.text.get(span?).map(str::to_owned)
    }

    /// What these words are as the answer to a question.
    fn read_answer(&self, words: &str, asked: Asked) -> Details {
        let mut context = self.question.context.clone();
        (context.cart, context.asked) = (&[], Some(asked));
        self.question.built_in.read(words, &context).details
    }
}

/// From the first to the last of some places; `None` if there is none, or one that is empty.
fn hull(spans: &[Range<usize>]) -> Option<Range<usize>> {
    let start = spans.iter().map(|span| span.start).min()?;
    let end = spans.iter().map(|span| span.end).max()?;
    (start < end).then_some(start..end)
}
