//! From drafts to the answer: equal lines merged, changes of the cart told apart from new lines.

use std::ops::Range;

use comanda_domain::line::Line;
use comanda_domain::reading::{CartEdit, ReadLine};

use super::{Assembled, Assembler, Draft, Purpose};

impl Assembler<'_> {
    /// What all sentences said.
    pub(crate) fn finish(mut self) -> Assembled {
        let drafts = std::mem::take(&mut self.drafts);
        for draft in drafts {
            match draft.purpose.clone() {
                Purpose::Ghost => {}
                Purpose::New => self.add_line(&draft),
                Purpose::Amend { target, cart_line, quantity } => {
                    let changes =
                        Line { items: Vec::new(), quantity: draft.line.quantity, ..draft.line.clone() };
                    let silent = changes == Line::of_section(changes.section.clone(), changes.quantity);
                    if let Some(quantity) = quantity {
                        self.out.edits.push(CartEdit::SetQuantity { target: target.clone(), quantity });
                    }
                    if !silent {
                        self.out.edits.push(CartEdit::Amend { target, with: Box::new(changes) });
                    } else if quantity.is_none() && self.context.cart.get(cart_line).is_some() {
                        self.add_line(&draft);
                    }
                }
            }
        }
        self.out
    }

    fn add_line(&mut self, draft: &Draft) {
        let confidence = 1.0 / (1.0 + 0.4 * f64::from(draft.cost));
        let spans = merged(draft.spans.clone());
        for earlier in &mut self.out.lines {
            if earlier.line.absorb(&draft.line) {
                earlier.spans = merged([earlier.spans.as_slice(), spans.as_slice()].concat());
                earlier.confidence = earlier.confidence.min(confidence);
                return;
            }
        }
        self.out.lines.push(ReadLine { line: draft.line.clone(), spans, confidence });
    }
}

/// In order, overlapping ones joined, empty ones dropped.
fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.retain(|span| span.start < span.end);
    spans.sort_by_key(|span| (span.start, span.end));
    let mut result: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match result.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            Some(_) | None => result.push(span),
        }
    }
    result
}
