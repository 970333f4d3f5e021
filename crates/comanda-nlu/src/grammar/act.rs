//! What a word may be taken for, where it may go, and what that costs.

use crate::meaning::Cue;

use super::state::Spot;

/// Costs of what fits less well than it might.
pub(super) mod cost {
    /// A word on a dish while another one follows that it may be about.
    pub(crate) const AWAY_FROM_HEAD: f32 = 0.6;
    /// A word that waits though the dish that is talked about takes it.
    pub(crate) const WAIT: f32 = 0.7;
    /// A word on the dish of a clause before.
    pub(crate) const BACK: f32 = 0.15;
    /// A dish behind another one with nothing between them.
    pub(crate) const UNLINKED: f32 = 0.3;
    /// A dish once more that is there already.
    pub(crate) const AGAIN: f32 = 0.35;
    /// A dish that nothing marks as one that is there already.
    pub(crate) const INDEFINITE: f32 = 0.4;
    /// A number that counts nothing.
    pub(crate) const IDLE_NUMBER: f32 = 1.8;
    /// A word that was understood but has no dish.
    pub(crate) const IDLE_WORD: f32 = 1.6;
    /// Words before a dish or choice that say more than the menu does: these, and for each word.
    pub(crate) const MORE_WORDS: (f32, f32) = (0.5, 0.3);
    /// A dish that is a choice on the dish before it, too.
    pub(crate) const RATHER_CHOICE: f32 = 1.0;
    /// A dish called without its head word, where nothing of its section is talked about.
    pub(crate) const WITHOUT_NOUN: f32 = 0.6;
    /// Words for a dish that the menu lacks: these, and for each word.
    pub(crate) const UNKNOWN: (f32, f32) = (1.1, 0.2);
    /// Words that go to the kitchen as they are: these, and for each word.
    pub(crate) const NOTE: (f32, f32) = (1.4, 0.4);
    /// So much less where something shall be left out.
    pub(crate) const REMOVAL: f32 = 0.6;
}

/// What a dish word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    Item { section: usize, item: usize },
    AnyItem { section: usize, ambiguity: usize },
    Noun { section: usize },
    Combo { combo: usize },
}

/// What becomes of a dish word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A new line.
    New,
    /// It names the dish that is being described.
    Join(Spot),
    /// One item more on the line.
    Beside(Spot),
    /// A part of the combo.
    Part(usize),
    /// A part of some of the combos.
    SharePart(usize),
    /// A part of every combo.
    PartOfAll,
    /// The combo that the dish before is a part of.
    Around(usize),
    /// The same of every dish: "make them both meals".
    AroundAll,
    /// Some of the dishes that were counted before.
    Share(usize),
    /// Some of a line of the cart.
    ShareSame(usize),
    /// The line that some are of, which become another dish.
    Among(usize),
    /// A dish that is there already.
    Refer(usize),
    /// A part of a combo that is there already.
    PointPart(Spot),
    /// The part of a combo that it is unless another one is said.
    PointUsual { draft: usize, section: usize },
    /// Every dish of its section that is there.
    ReferAll,
    /// It is not wanted.
    Refuse,
    /// What is talked about becomes it.
    Become(Spot),
    /// It says which of the dishes the word before it named.
    Resolve,
    /// It is sold out.
    SoldOut,
}

/// Where words go that a clause leaves without a dish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// A dish that is there.
    Draft(usize),
    /// Some of the dishes of a line.
    Share(usize),
    /// A new dish of a section.
    New(usize),
    /// The part of a combo.
    Part { draft: usize, section: usize },
    /// A dish that is there, once more.
    Again(usize),
    /// The same, with nothing of what was said of it.
    Another(usize),
    /// Every dish that takes them.
    All,
    /// The dish that the first of them describes has the second instead.
    Swapped,
    /// The dishes that the first of them describes: "the 2 large ones less ice".
    Described,
    /// The dish that the last of them describes: "no mushrooms on the supreme".
    OntoDescribed,
    /// Some of the dishes that the first of them describe: "one of the veggies gluten free".
    SomeDescribed,
    /// Every dish of the section, also those to come.
    Coming,
    /// The dish that a question before was about.
    Mentioned,
    /// Nowhere.
    Lost,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// The words mean nothing here.
    Pass,
    /// Nothing explains the word.
    Unread,
    /// A pause in a sentence.
    Pause,
    /// The end of a sentence, or a detail.
    Break,
    Hear(Cue),
    Amount(usize),
    /// The amount of the choice before it.
    AmountBehind(usize),
    /// The dish that the words describe is not wanted.
    Take(usize),
    Quantity {
        number: u32,
        article: bool,
    },
    /// It counts the dish before it.
    Postfix(u32),
    /// It is the new quantity of what is talked about.
    Requantify(u32),
    /// It counts the choice behind it.
    Count(u32),
    /// It counts the choice before it.
    CountBehind(u32),
    /// It repeats what another word says.
    Echo,
    /// So many people order together.
    Party(u32),
    /// What was said in this clause is for so many of the dishes only.
    ShareBack(u32),
    /// What waits is for so many of the dishes only.
    ShareWaiting(u32),
    /// Each of these dishes so many times.
    EachTime(u32),
    Head {
        head: Head,
        place: Place,
    },
    /// A choice, size or vessel on this dish.
    Put(Spot),
    /// The same on the part of the combo that is of this section.
    PutOnPart(usize),
    /// The same on every dish that takes it.
    PutAll,
    Wait,
    Settle(Home),
    /// Words for a dish that the menu lacks.
    Unknown,
    Note,
    /// The same, with the "no" before it.
    NoteRemoval,
    /// The same, where the list goes on that begins with the "no" at a token.
    NoteOn {
        from: usize,
    },
    /// The words name a half of the dish.
    OnHalf(usize),
    /// The words name a dish that is there.
    Name(usize),
    /// A number that is no quantity: the dish behind it is not ordered.
    Nonsense,
}

/// A use of the tokens up to `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Proposal {
    pub(super) cost: f32,
    pub(super) end: usize,
    pub(super) act: Act,
}
