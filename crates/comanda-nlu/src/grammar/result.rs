//! From the drafts to the answer: new lines, and what becomes of each line of the cart.

use std::ops::Range;
use std::rc::Rc;

use comanda_domain::id::Sku;
use comanda_domain::limits;
use comanda_domain::line::{Chosen, Line, LineOption, LineVolume, Quantity};
use comanda_domain::menu::Policy;
use comanda_domain::reading::{Ambiguous, CartEdit, Mention, ReadLine, SecondReading};

use super::Grammar;
use super::doubt::Doubt;
use super::search;
use super::state::{Body, Dish, Draft, Focus, Opt, Pick, Spot, State};

/// What an order text says, apart from details and intent.
#[derive(Debug, Default)]
pub(crate) struct Understood {
    pub(crate) lines: Vec<ReadLine>,
    pub(crate) edits: Vec<CartEdit>,
    pub(crate) unknown: Vec<Mention>,
    pub(crate) unread: Vec<Mention>,
    pub(crate) ambiguous: Vec<Ambiguous>,
    /// Something that was there was changed, not only added to.
    pub(crate) changes: bool,
    /// How much more the next reading costs that comes to something else; `None` where none comes near.
    pub(crate) margin: Option<f32>,
    /// What speaks against it.
    pub(crate) doubt: Doubt,
    /// The next reading, where it is so near that one may have to ask which is meant.
    pub(crate) second: Option<Box<SecondReading>>,
}

/// Another reading that costs less than so much more may be meant as well.
const SECOND_MARGIN_MAX: f32 = 0.61;

impl Grammar<'_> {
    /// Reads the message.
    pub(crate) fn read(&self, text: &str) -> Understood {
        let found = search::search(self, self.start());
        let margin = found.second.as_ref().map(|(_, margin)| *margin);
        let near = found.second.as_ref().filter(|(_, margin)| *margin < SECOND_MARGIN_MAX);
        let second = near.map(|(state, _)| {
            let Understood { lines, edits, .. } = self.result(text, state);
            Box::new(SecondReading { lines, edits })
        });
        Understood { margin, second, doubt: found.best.doubt, ..self.result(text, &found.best) }
    }

    /// The drafts of the cart, the last one in focus.
    pub(super) fn start(&self) -> State {
        let mut state = State::default();
        for (position, line) in self.context.cart.iter().enumerate() {
            let body = self.body_of(line).unwrap_or(Body::Ghost);
            let draft = Draft {
                origin: Some(position),
                named: true,
                kept_note: line.note.as_deref().map(Rc::from),
                ..Draft::new(body, Some(line.quantity.get()))
            };
            state.drafts.push(Rc::new(draft));
        }
        state.cart = state.drafts.len();
        (state.clause_drafts, state.part_drafts) = (state.cart, state.cart);
        if let Some(last) = state.cart.checked_sub(1) {
            state.focus = Focus::One(Spot { draft: last, part: None });
        }
        state
    }

    pub(super) fn body_of(&self, line: &Line) -> Option<Body> {
        if line.combo {
            let combo = self.menu.combos.iter().position(|combo| combo.id == line.section)?;
            let times = |part: &Line| std::iter::repeat_n(self.dish_of(part), part.quantity.get() as usize);
            let parts = line.parts.iter().flat_map(times).flatten().collect();
            return Some(Body::Combo { combo, parts });
        }
        self.dish_of(line).map(Body::Dish)
    }

    fn dish_of(&self, line: &Line) -> Option<Dish> {
        let section = self.menu.sections.iter().position(|section| section.id == line.section)?;
        let entry = self.menu.sections.get(section)?;
        let item = |id: &Sku| entry.items.iter().position(|item| item.id == *id);
        let volume = |volume: &LineVolume| {
            entry
                .volumes
                .iter()
                .position(|one| one.value_milli == volume.value_milli && one.unit == volume.unit)
        };
        Some(Dish {
            section,
            items: line.items.iter().filter_map(item).collect(),
            size: line
                .size
                .as_ref()
                .and_then(|id| self.menu.sizes_of(entry).iter().position(|size| size.id == *id)),
            options: line.options.iter().filter_map(|option| self.opt_of(section, option)).collect(),
            container: line
                .container
                .as_ref()
                .and_then(|id| entry.containers.iter().position(|container| container.id == *id)),
            volume: line.volume.as_ref().and_then(volume),
        })
    }

    fn opt_of(&self, section: usize, option: &LineOption) -> Option<Opt> {
        let group = self.group_index(section, &option.group)?;
        let entry = self.group(section, group)?;
        let portions = self.menu.sections.get(section)?.portions.as_slice();
        let pick = match &option.choice {
            Chosen::One(id) => {
                let choice = entry.choices.iter().position(|choice| choice.id == *id).map(Pick::One);
                choice.or_else(|| {
                    entry.catch_alls.iter().position(|all| all.id.as_ref() == Some(id)).map(Pick::All)
                })?
            }
            Chosen::AnyOf(ids) => Pick::Any(entry.ambiguous.iter().position(|any| any.any_of == *ids)?),
        };
        Some(Opt {
            group,
            pick,
            amount: option.amount.as_ref().and_then(|id| self.amounts.iter().position(|own| own == id)),
            negated: option.negated,
            count: option.count.map(std::num::NonZeroU32::get),
            portion: option.portion.as_ref().and_then(|id| portions.iter().position(|own| own == id)),
            old: true,
        })
    }

    pub(super) fn result(&self, text: &str, state: &State) -> Understood {
        let mut out = Understood { changes: state.changed, ..Understood::default() };
        for (_, draft) in state.fresh().filter(|(_, draft)| draft.quantity > 0) {
            let spans = self.spans(&draft.words);
            let Some(line) = self.line(text, draft) else {
                // More than anybody can order: said to be not understood, never dropped.
                let lost = spans.into_iter().filter(|_| draft.quantity > limits::QUANTITY_MAX);
                let mention = |span: Range<usize>| Mention {
                    text: text.get(span.clone()).unwrap_or_default().to_owned(),
                    span,
                    nearest: Vec::new(),
                };
                out.unread.extend(lost.map(mention));
                continue;
            };
            let confidence = 1.0 / (1.0 + 0.4 * f64::from(draft.cost));
            push_line(&mut out.lines, ReadLine { line, spans, confidence });
        }
        self.edits(text, state, &mut out);
        for (start, end, meant) in &state.unknown {
            let nearest = meant.and_then(|(section, item)| {
                Some(self.menu.sections.get(section)?.items.get(item)?.id.clone())
            });
            out.unknown.push(self.mention(text, *start, *end, nearest.into_iter().collect()));
        }
        for (start, end) in joined(state.unread.iter().copied()) {
            out.unread.push(self.mention(text, start, end, Vec::new()));
        }
        for (start, end, section, ambiguity, quantity) in &state.open {
            out.ambiguous.extend(self.open_item(text, (*start, *end), *section, *ambiguity, *quantity));
        }
        for (_, draft) in state.fresh().filter(|(_, draft)| draft.quantity > 0) {
            self.open_choices(text, draft, &mut out.ambiguous);
        }
        out
    }

    fn edits(&self, text: &str, state: &State, out: &mut Understood) {
        if state.cleared {
            out.edits.push(CartEdit::Clear);
            return;
        }
        for draft in state.drafts.iter().take(state.cart) {
            let Some(position) = draft.origin else { continue };
            let Some(before) = self.context.cart.get(position) else { continue };
            let gone = draft.is_ghost() || draft.quantity == 0;
            if gone {
                if self.body_of(before).is_some() {
                    out.edits.push(CartEdit::Remove { position });
                }
                continue;
            }
            let Some(after) = self.line(text, draft) else { continue };
            if after == *before {
                continue;
            }
            out.edits.push(if after.same_dish(before) {
                CartEdit::SetQuantity { position, quantity: after.quantity }
            } else {
                CartEdit::Replace { position, with: Box::new(after) }
            });
        }
    }

    fn line(&self, text: &str, draft: &Draft) -> Option<Line> {
        let quantity = Quantity::new(draft.quantity).ok()?;
        let mut line = match &draft.body {
            Body::Dish(dish) => self.dish_line(dish, quantity)?,
            Body::Combo { combo, parts } => {
                let id = self.menu.combos.get(*combo)?.id.clone();
                let parts = self.part_lines(parts);
                Line { combo: true, parts, ..Line::of_section(id, quantity) }
            }
            Body::Ghost => return None,
        };
        let said = self.spans(&draft.notes);
        let notes: Vec<&str> = draft
            .kept_note
            .as_deref()
            .into_iter()
            .chain(said.iter().filter_map(|span| text.get(span.clone())))
            .collect();
        line.note = (!notes.is_empty()).then(|| notes.join(", "));
        Some(line)
    }

    /// The dishes of a combo: what comes twice is one line.
    fn part_lines(&self, parts: &[Dish]) -> Vec<Line> {
        let mut lines: Vec<(&Dish, u32)> = Vec::new();
        for part in parts {
            match lines.iter_mut().find(|(dish, _)| *dish == part) {
                Some((_, number)) => *number += 1,
                None => lines.push((part, 1)),
            }
        }
        let line = |(dish, number): (&Dish, u32)| self.dish_line(dish, Quantity::new(number).ok()?);
        lines.into_iter().filter_map(line).collect()
    }

    fn dish_line(&self, dish: &Dish, quantity: Quantity) -> Option<Line> {
        let entry = self.menu.sections.get(dish.section)?;
        let mut line = Line::of_section(entry.id.clone(), quantity);
        let item = |at: &usize| entry.items.get(*at).map(|item| item.id.clone());
        line.items = dish.items.iter().filter_map(item).collect();
        line.size =
            dish.size.and_then(|size| self.menu.sizes_of(entry).get(size)).map(|size| size.id.clone());
        line.options = dish.options.iter().filter_map(|opt| self.option(dish.section, opt)).collect();
        line.container = dish.container.and_then(|at| entry.containers.get(at)).map(|one| one.id.clone());
        let volume = dish.volume.and_then(|at| entry.volumes.get(at));
        line.volume = volume.map(|one| LineVolume { value_milli: one.value_milli, unit: one.unit.clone() });
        Some(line)
    }

    fn option(&self, section: usize, opt: &Opt) -> Option<LineOption> {
        let group = self.group(section, opt.group)?;
        let choice = match opt.pick {
            Pick::One(choice) => Chosen::One(group.choices.get(choice)?.id.clone()),
            Pick::Any(any) => {
                let any = group.ambiguous.get(any)?;
                match any.policy {
                    Policy::First => Chosen::One(any.any_of.first()?.clone()),
                    Policy::Ask | Policy::Keep => Chosen::AnyOf(any.any_of.clone()),
                }
            }
            Pick::All(all) => Chosen::One(group.catch_alls.get(all)?.id.clone()?),
        };
        Some(LineOption {
            group: group.id.clone(),
            choice,
            amount: opt.amount.and_then(|amount| self.amounts.get(amount)).cloned(),
            negated: opt.negated,
            count: opt.count.and_then(std::num::NonZeroU32::new),
            portion: opt
                .portion
                .and_then(|portion| self.menu.sections.get(section)?.portions.get(portion))
                .cloned(),
        })
    }

    fn open_item(
        &self,
        text: &str,
        (start, end): (usize, usize),
        section: usize,
        ambiguity: usize,
        quantity: u32,
    ) -> Option<Ambiguous> {
        let entry = self.menu.sections.get(section)?;
        let span = self.span(start, end);
        Some(Ambiguous {
            text: text.get(span.clone())?.to_owned(),
            span,
            section: entry.id.clone(),
            candidates: entry.ambiguous_items.get(ambiguity)?.any_of.clone(),
            quantity: Quantity::new(quantity).ok()?,
        })
    }

    /// Words that fit several choices are reported if the menu wants them asked.
    fn open_choices(&self, text: &str, draft: &Draft, out: &mut Vec<Ambiguous>) {
        let dishes: Vec<&Dish> = match &draft.body {
            Body::Dish(dish) => vec![dish],
            Body::Combo { parts, .. } => parts.iter().collect(),
            Body::Ghost => Vec::new(),
        };
        for dish in dishes {
            for opt in dish.options.iter().filter(|opt| !opt.negated) {
                let Pick::Any(any) = opt.pick else { continue };
                let Some(entry) = self.menu.sections.get(dish.section) else { continue };
                let group = entry.groups.get(opt.group);
                let Some(any) = group.and_then(|group| group.ambiguous.get(any)) else { continue };
                if any.policy != Policy::Ask {
                    continue;
                }
                let said = draft.words.iter().find(|(start, end)| {
                    self.modifier(dish.section, *start, *end).is_some_and(|(meaning, _)| {
                        matches!(meaning, crate::meaning::Meaning::AnyChoice { group, .. } if group == opt.group)
                    })
                });
                let span = said.map_or(0..0, |(start, end)| self.span(*start, *end));
                let open = Ambiguous {
                    text: text.get(span.clone()).unwrap_or_default().to_owned(),
                    span,
                    section: entry.id.clone(),
                    candidates: any.any_of.clone(),
                    quantity: Quantity::ONE,
                };
                if !out.contains(&open) {
                    out.push(open);
                }
            }
        }
    }

    fn mention(&self, text: &str, start: usize, end: usize, nearest: Vec<Sku>) -> Mention {
        let span = self.span(start, end);
        Mention { text: text.get(span.clone()).unwrap_or_default().to_owned(), span, nearest }
    }

    /// The bytes of some tokens.
    pub(super) fn span(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.tokens.get(start).map(|token| token.span.start);
        let last = end.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.span.end);
        first.zip(last).map_or(0..0, |(first, last)| first..last)
    }

    fn spans(&self, words: &[(usize, usize)]) -> Vec<Range<usize>> {
        let spans = joined(words.iter().copied()).into_iter().map(|(start, end)| self.span(start, end));
        spans.filter(|span| !span.is_empty()).collect()
    }
}

/// In order, overlapping and touching ones joined.
fn joined(stretches: impl Iterator<Item = (usize, usize)>) -> Vec<(usize, usize)> {
    let mut sorted: Vec<(usize, usize)> = stretches.filter(|(start, end)| start < end).collect();
    sorted.sort_unstable();
    let mut result: Vec<(usize, usize)> = Vec::with_capacity(sorted.len());
    for (start, end) in sorted {
        match result.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            Some(_) | None => result.push((start, end)),
        }
    }
    result
}

fn push_line(lines: &mut Vec<ReadLine>, line: ReadLine) {
    for earlier in lines.iter_mut() {
        if earlier.line.absorb(&line.line) {
            let spans = earlier.spans.iter().chain(&line.spans).map(|span| (span.start, span.end));
            earlier.spans = joined(spans).into_iter().map(|(start, end)| start..end).collect();
            earlier.confidence = earlier.confidence.min(line.confidence);
            return;
        }
    }
    lines.push(line);
}

impl State {
    /// Whether two readings come to the same.
    pub(super) fn same_outcome(&self, other: &State) -> bool {
        let lines = |state: &State| -> Vec<(Body, u32, Option<usize>)> {
            let mut lines: Vec<(Body, u32, Option<usize>)> = Vec::new();
            for (_, draft) in state.real().filter(|(_, draft)| draft.quantity > 0) {
                let same = lines.iter_mut().find(|line| line.0 == draft.body && line.2 == draft.origin);
                match same {
                    Some(line) => line.1 += draft.quantity,
                    None => lines.push((draft.body.clone(), draft.quantity, draft.origin)),
                }
            }
            lines
        };
        let (left, right) = (lines(self), lines(other));
        left.len() == right.len()
            && left.iter().all(|line| right.contains(line))
            && self.unknown.len() == other.unknown.len()
    }
}
