//! Where a reading stands: the dishes named so far, what is being talked about, and words that wait for their dish.

use std::rc::Rc;

/// A choice of a group, or a word that fits several: positions in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pick {
    One(usize),
    Any(usize),
    /// The one id of a word for every choice.
    All(usize),
}

/// What was said about one choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opt {
    pub(crate) group: usize,
    pub(crate) pick: Pick,
    pub(crate) amount: Option<usize>,
    pub(crate) negated: bool,
    pub(crate) count: Option<u32>,
    pub(crate) portion: Option<usize>,
    /// It was in the cart before this message.
    pub(crate) old: bool,
}

/// A dish of a section; several items where one line may hold them, none where it is built to order or not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dish {
    pub(crate) section: usize,
    pub(crate) items: Vec<usize>,
    pub(crate) size: Option<usize>,
    pub(crate) options: Vec<Opt>,
    pub(crate) container: Option<usize>,
    pub(crate) volume: Option<usize>,
}

impl Dish {
    pub(crate) fn of(section: usize) -> Self {
        Self { section, items: Vec::new(), size: None, options: Vec::new(), container: None, volume: None }
    }

    pub(crate) fn is_bare(&self) -> bool {
        self.size.is_none()
            && self.options.is_empty()
            && self.container.is_none()
            && self.volume.is_none()
            && self.items.is_empty()
    }
}

/// What a draft is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    Dish(Dish),
    Combo {
        combo: usize,
        parts: Vec<Dish>,
    },
    /// A dish that is unknown, sold out or taken back: what is said of it is swallowed.
    Ghost,
}

/// A line in the making; or a line of the cart, which words may change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) body: Body,
    pub(crate) quantity: u32,
    /// The quantity was said.
    pub(crate) counted: bool,
    /// An item or the head word was said.
    pub(crate) named: bool,
    /// Position in the cart that it was read from.
    pub(crate) origin: Option<usize>,
    /// Token ranges that go to the kitchen as they are.
    pub(crate) notes: Vec<(usize, usize)>,
    /// The same, of a line of the cart.
    pub(crate) kept_note: Option<Rc<str>>,
    /// Token ranges that it was made of.
    pub(crate) words: Vec<(usize, usize)>,
    /// How far these are from what the menu says.
    pub(crate) cost: f32,
    /// Parts were taken from it: what it was before, and how many are left.
    pub(crate) given: Option<Given>,
    /// It was asked for once more.
    pub(crate) more: u32,
    /// Its size stood before its name, as what is counted: "2 litres of …".
    pub(crate) by_size: bool,
}

/// What a draft was before parts of it became dishes of their own ("4, one of them without …").
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    pub(crate) before: Rc<Draft>,
    pub(crate) left: u32,
}

impl Draft {
    pub(crate) fn new(body: Body, quantity: Option<u32>) -> Self {
        Self {
            body,
            quantity: quantity.unwrap_or(1),
            counted: quantity.is_some(),
            named: false,
            origin: None,
            notes: Vec::new(),
            kept_note: None,
            words: Vec::new(),
            cost: 0.0,
            given: None,
            more: 0,
            by_size: false,
        }
    }

    pub(crate) fn dish(&self) -> Option<&Dish> {
        match &self.body {
            Body::Dish(dish) => Some(dish),
            Body::Combo { .. } | Body::Ghost => None,
        }
    }

    pub(crate) fn is_ghost(&self) -> bool {
        matches!(self.body, Body::Ghost)
    }

    /// How many may still be taken from it.
    pub(crate) fn left(&self) -> u32 {
        self.given.as_ref().map_or(self.quantity, |given| given.left)
    }

    /// Whether so many may be taken from it and leave something, or were left for that.
    pub(crate) fn gives(&self, number: u32) -> bool {
        number < self.left() || (number == self.left() && self.given.is_some())
    }

    /// What it was before parts were taken from it, which is what each of them begins as.
    pub(crate) fn unshared(&self) -> &Self {
        self.given.as_ref().map_or(self, |given| &given.before)
    }
}

/// The dish, or the part of a combo, that words are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) draft: usize,
    pub(crate) part: Option<usize>,
}

/// What is being talked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Focus {
    #[default]
    Nothing,
    One(Spot),
    Many(Vec<usize>),
}

/// A choice, size, container or volume that waits for its dish; its meaning depends on the dish.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Waiting {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) mood: Mood,
}

/// What stands before a choice.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Mood {
    pub(crate) negated: bool,
    pub(crate) amount: Option<usize>,
    pub(crate) count: Option<u32>,
    pub(crate) portion: Option<usize>,
    /// The "no" stood before an earlier choice, with nothing to link this one to it.
    pub(crate) stale: bool,
    /// First token of it.
    pub(crate) from: Option<usize>,
}

/// What the verb of the clause wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    #[default]
    Order,
    /// What follows goes.
    Remove,
    /// "make it": what follows holds for what is there.
    Become,
    /// "change": a dish or choice follows that is to become another one.
    Change,
    /// "no wait": what follows replaces what was said last.
    Correct,
    /// "instead of": what follows is not wanted, what came before is.
    Instead,
}

/// What is to become something else.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Former {
    Draft(Spot),
    Choice { spot: Spot, opt: Opt },
}

/// The tokens of a dish that is unknown or sold out, and section and item that were meant.
pub(crate) type UnknownDish = (usize, usize, Option<(usize, usize)>);

/// What the reading of a sentence stands at.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word that was heard, all combinations occur")]
pub(crate) struct State {
    /// Next token.
    pub(crate) at: usize,
    /// Of the words so far.
    pub(crate) cost: f32,
    pub(crate) drafts: Vec<Rc<Draft>>,
    pub(crate) focus: Focus,
    pub(crate) mode: Mode,
    /// A number that waits for its dish, and the tokens it stands in.
    pub(crate) quantity: Option<(u32, usize)>,
    /// The number is only an article.
    pub(crate) article: bool,
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) mood: Mood,
    /// "with", "add" stood last: a choice follows.
    pub(crate) with: bool,
    /// It stood before the number that waits: "with 2 cokes".
    pub(crate) with_number: bool,
    /// "the", "that": a dish follows that is there already.
    pub(crate) definite: bool,
    /// "add", "more": dishes are new even if the cart has them.
    pub(crate) adding: bool,
    /// "I'd like": what follows is wanted, known or not.
    pub(crate) requested: bool,
    /// "and", a comma stood last.
    pub(crate) linked: bool,
    /// Something of this clause is understood.
    pub(crate) busy: bool,
    /// "all", "both": what follows, or what was said in this clause, holds for every dish.
    pub(crate) all: bool,
    /// What was said in this clause about the dish in focus.
    pub(crate) said: Vec<Waiting>,
    /// What holds for every dish still to come.
    pub(crate) for_all: Vec<(Waiting, Option<usize>)>,
    /// Something was put on every dish in this sentence: what follows holds for all of them, too.
    pub(crate) put_on_all: bool,
    /// "two of each: …": so many of every dish that follows.
    pub(crate) each_count: Option<u32>,
    /// "each".
    pub(crate) each: bool,
    /// "there are 4 of us": so many order together.
    pub(crate) party: Option<u32>,
    /// "each of us": what follows is for each of so many.
    pub(crate) per_head: Option<u32>,
    /// So many drafts were there when the text said last that each of the party gets what it named.
    pub(crate) shared_out: usize,
    /// Something was taken away.
    pub(crate) took: bool,
    /// The line that was taken away last, as it was: "not the suadero ones, make them bistec".
    pub(crate) gone: Option<(usize, Rc<Draft>)>,
    /// So many drafts were there when the sentence took something back.
    pub(crate) corrected: usize,
    /// A dish of this sentence became another one.
    pub(crate) became: bool,
    /// A copy of another dish ("the same, but …"): what is said of it takes the place of what it was copied with.
    pub(crate) copied: Option<usize>,
    /// The words up to this token described what was taken away.
    pub(crate) passed: usize,
    /// Where the verb of the clause ended.
    pub(crate) verb_end: usize,
    /// The words of a measure: whose dishes are counted.
    pub(crate) measure: Option<(usize, usize)>,
    /// A number that is no quantity stands before the next dish.
    pub(crate) nonsense: bool,
    /// "half and half": so many choices follow that have a half each.
    pub(crate) halves: u8,
    /// "on": what was said may be for some of the dishes only.
    pub(crate) onto: bool,
    /// The draft as it was before the words in `said`.
    pub(crate) unsaid: Option<(usize, Rc<Draft>)>,
    /// "of them": a number behind it repeats how many there are.
    pub(crate) of_them: bool,
    /// The dish in focus was there before, and this clause named it.
    pub(crate) referred: bool,
    /// "one more", "the same".
    pub(crate) more: bool,
    pub(crate) same: bool,
    pub(crate) former: Option<Former>,
    /// The draft that gives away.
    pub(crate) base: Option<usize>,
    /// Where this clause began: drafts before are of earlier ones.
    pub(crate) clause_drafts: usize,
    /// The same since the last comma.
    pub(crate) part_drafts: usize,
    /// Drafts that are in the cart.
    pub(crate) cart: usize,
    pub(crate) cleared: bool,
    /// Something that was there has been changed.
    pub(crate) changed: bool,
    /// Token ranges of dishes that are unknown or sold out, with what was meant.
    pub(crate) unknown: Vec<UnknownDish>,
    /// Token ranges that nothing explains.
    pub(crate) unread: Vec<(usize, usize)>,
    /// Words that fit several dishes: tokens, section, ambiguity, quantity.
    pub(crate) open: Vec<(usize, usize, usize, usize, u32)>,
    /// What speaks against this reading.
    pub(crate) doubt: super::doubt::Doubt,
    /// What is done is remembered in `trail`.
    pub(crate) traced: bool,
    pub(crate) trail: Option<Rc<super::explain::Trail>>,
}

impl State {
    pub(crate) fn draft(&self, draft: usize) -> Option<&Draft> {
        self.drafts.get(draft).map(|draft| &**draft)
    }

    pub(crate) fn draft_mut(&mut self, draft: usize) -> Option<&mut Draft> {
        self.drafts.get_mut(draft).map(Rc::make_mut)
    }

    /// The dish at a spot.
    pub(crate) fn dish(&self, spot: Spot) -> Option<&Dish> {
        match (&self.draft(spot.draft)?.body, spot.part) {
            (Body::Dish(dish), None) => Some(dish),
            (Body::Combo { parts, .. }, Some(part)) => parts.get(part),
            (Body::Dish(_) | Body::Combo { .. } | Body::Ghost, _) => None,
        }
    }

    pub(crate) fn dish_mut(&mut self, spot: Spot) -> Option<&mut Dish> {
        match (&mut self.draft_mut(spot.draft)?.body, spot.part) {
            (Body::Dish(dish), None) => Some(dish),
            (Body::Combo { parts, .. }, Some(part)) => parts.get_mut(part),
            (Body::Dish(_) | Body::Combo { .. } | Body::Ghost, _) => None,
        }
    }

    /// The one dish that is talked about.
    pub(crate) fn spot(&self) -> Option<Spot> {
        match &self.focus {
            Focus::One(spot) => Some(*spot),
            Focus::Nothing | Focus::Many(_) => None,
        }
    }

    /// The section of the dish that is talked about.
    pub(crate) fn section(&self) -> Option<usize> {
        self.spot().and_then(|spot| self.dish(spot)).map(|dish| dish.section)
    }

    pub(crate) fn look_at(&mut self, draft: usize, part: Option<usize>) {
        self.focus = Focus::One(Spot { draft, part });
    }

    /// Drafts that are dishes or combos, oldest first.
    pub(crate) fn real(&self) -> impl DoubleEndedIterator<Item = (usize, &Draft)> {
        self.drafts.iter().map(|draft| &**draft).enumerate().filter(|(_, draft)| !draft.is_ghost())
    }

    /// Drafts of this text, oldest first.
    pub(crate) fn fresh(&self) -> impl DoubleEndedIterator<Item = (usize, &Draft)> {
        self.real().filter(|(_, draft)| draft.origin.is_none())
    }

    /// Remembers that tokens went into a draft.
    pub(crate) fn mark(&mut self, draft: usize, start: usize, end: usize, cost: f32) {
        if let Some(draft) = self.draft_mut(draft) {
            draft.words.push((start, end));
            draft.cost += cost;
        }
        if cost >= 0.3 {
            self.doubt.slips = self.doubt.slips.saturating_add(1);
        }
        self.busy = true;
    }

    /// What stood before a choice is used up.
    pub(crate) fn take_mood(&mut self) -> Mood {
        let mood = self.mood;
        self.mood =
            Mood { negated: mood.negated, portion: mood.portion, stale: mood.negated, ..Mood::default() };
        mood
    }
}
