//! What a piece of text may mean: an entry of the menu, a number, or a word of a language's lexicon.

/// Positions in the menu are indices: a [`crate::Reader`] keeps the menu it was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A dish.
    Item { section: usize, item: usize },
    /// What the name of a dish says beside the head word ("gà" of "phở gà"): the dish, where its section is talked about.
    Rest { section: usize, item: usize },
    /// A word for several dishes.
    AnyItem { section: usize, ambiguity: usize },
    /// The head word of a section.
    Noun { section: usize },
    /// A combo.
    Combo { combo: usize },
    /// A step of a size scale.
    Size { scale: usize, size: usize },
    /// A choice; `count` when the word says how many of it.
    Choice { section: usize, group: usize, choice: usize, count: Option<u32> },
    /// A word for several choices.
    AnyChoice { section: usize, group: usize, ambiguity: usize },
    /// A word for every choice.
    CatchAll { section: usize, group: usize, entry: usize },
    /// The name of a group of choices: "no herbs" takes those back that were said.
    Kind { section: usize, group: usize },
    /// Several options at once.
    Recipe { recipe: usize },
    /// Can, bottle …
    Container { section: usize, container: usize },
    /// 330 ml …
    Volume { section: usize, volume: usize },
    /// A word that counts dishes of this section and means nothing.
    Measure { section: usize },
    /// A word that counts a choice ("shot").
    Unit { section: usize, group: usize, choice: usize },
    /// An amount: position among the reader's amounts.
    Amount { amount: usize },
    /// A number.
    Number(u32),
    /// The place in an order: "fifth".
    Ordinal(u32),
    /// A word of a lexicon.
    Cue(Cue),
}

impl Meaning {
    /// Whether it is this word of a lexicon.
    #[inline]
    pub(crate) fn is(self, cue: Cue) -> bool {
        matches!(self, Self::Cue(own) if own == cue)
    }
}

macro_rules! cues {
    ($($(#[$meta:meta])* $name:ident = $text:literal,)*) => {
        /// What a word of a lexicon is for; the name in the lexicon file stands beside it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Cue { $($(#[$meta])* $name,)* }

        impl Cue {
            /// Every name, in the order in which they stand here.
            pub(crate) const NAMES: &[&str] = &[$($text,)*];

            /// By its name in a lexicon file.
            pub(crate) fn parse(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// Its name in a lexicon file.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

cues! {
    /// Means nothing: politeness, pronouns, articles.
    Filler = "filler",
    /// A common word: never the misspelling of a dish.
    Common = "common",
    /// A word that describes many things that are eaten: before one that a menu has, it names no other.
    Describing = "describing",
    /// Food, whether the menu has it or not: it is no word of everyday beside a dish.
    Food = "food",
    /// The same, of what dishes are made of: with a dish, it is for the kitchen.
    Ingredient = "ingredient",
    /// What is drunk, whatever it is: the section that is called so has it.
    Drink = "drink",
    /// "a", "an".
    Article = "article",
    /// "the", "that": a dish follows that is there already.
    Definite = "definite",
    /// Counts dishes and means nothing.
    Measure = "measure",
    No = "no",
    /// "off" in "take the onions off": behind what is left out.
    LeftOut = "left_out",
    With = "with",
    And = "and",
    Or = "or",
    /// "x" in "x2".
    Times = "times",
    /// "both", "all".
    All = "all",
    Each = "each",
    Half = "half",
    /// "the ham side": behind what names a half.
    Side = "side",
    /// "all over", "on both halves": on the whole dish.
    Whole = "whole",
    /// "half and half": two choices follow, one for each half.
    Halves = "halves",
    OfThem = "of_them",
    Correction = "correction",
    Remove = "remove",
    Add = "add",
    MakeIt = "make_it",
    Change = "change",
    To = "to",
    /// "on", "in": the dish follows that a choice is for.
    Onto = "onto",
    Instead = "instead",
    /// "the other one".
    Other = "other",
    First = "first",
    /// "the rest": every dish that was not just talked about.
    Rest = "rest",
    /// "thì": what stands before it is what is talked about.
    Topic = "topic",
    /// "people": a number before it counts who eats.
    People = "people",
    /// "we are", "of us": a number beside it counts those who order together.
    Party = "party",
    /// "each of us": so many for each of the party.
    PerHead = "per_head",
    /// "yesterday", "were great": dishes in this sentence were eaten.
    Past = "past",
    /// "craving": what is longed for is not yet ordered, if an order follows.
    Craving = "craving",
    More = "more",
    Same = "same",
    /// "same again": what was ordered, once more.
    SameAgain = "same_again",
    /// "the same size": as large as the dish before.
    SameSize = "same_size",
    Clear = "clear",
    CancelOrder = "cancel_order",
    Yes = "yes",
    Decline = "decline",
    /// "keep it": what was ordered stays as it is.
    Keep = "keep",
    /// "I said": what follows was said before, and was not understood.
    Restate = "restate",
    /// "I'd like".
    Request = "request",
    Question = "question",
    /// Makes a question of a sentence that it ends: "không".
    QuestionEnd = "question_end",
    /// "how much is that": asks for the price of what was just ordered.
    AskTotal = "ask_total",
    Menu = "menu",
    Greeting = "greeting",
    Thanks = "thanks",
    Human = "human",
    /// "burnt": a complaint, unless dishes are ordered like that.
    Fault = "fault",
    Status = "status",
    Pickup = "pickup",
    Delivery = "delivery",
    DineIn = "dine_in",
    Asap = "asap",
    /// "now": at once, where the time was asked for.
    Now = "now",
    /// An address follows.
    AddressFollows = "address_cue",
    /// Stands in addresses.
    AddressWord = "address_word",
    /// A name follows.
    NameFollows = "name_cue",
    /// A phone number follows.
    PhoneFollows = "phone_cue",
    /// The number of a table follows.
    TableFollows = "table_cue",
    /// "Mr", "chị".
    Title = "title",
    Cash = "cash",
    Card = "card",
    Transfer = "transfer",
    Ewallet = "ewallet",
    ChangeFor = "change_for",
    Allergy = "allergy",
    /// The same as a noun: of what may stand before it.
    AllergyNoun = "allergy_noun",
    NoteFollows = "note_cue",
    /// What a customer wishes besides dishes: cutlery, a call before.
    Service = "service",
    /// Refers to the line said last.
    It = "it",
    /// "at", before a time.
    TimeFollows = "time_cue",
    /// "in", before a span of time.
    InTime = "in_time",
    /// "from now", after a span of time.
    FromNow = "from_now",
    /// After an hour of the clock.
    Hour = "hour",
    /// After a number of hours.
    Hours = "hours",
    Minute = "minute",
    HalfHour = "half_hour",
    QuarterHour = "quarter_hour",
    /// After a number: days, weeks from now.
    Days = "days",
    Weeks = "weeks",
    /// "half past" before, "rưỡi" after an hour.
    HalfPast = "half_past",
    /// "hundred" behind two to nine.
    Hundreds = "hundreds",
    /// "dozens" behind a number.
    Dozens = "dozens",
    /// "media" behind what is counted by the dozen.
    HalfDozen = "half_dozen",
    /// "thousand", "million" behind a sum of money.
    Thousands = "thousands",
    Millions = "millions",
    /// "linh" between hundreds and what is more than them.
    NumberAnd = "number_and",
    /// "y cuarto" behind an hour.
    QuarterPast = "quarter_past",
    /// "cuarto para las" before an hour.
    QuarterTo = "quarter_to",
    /// "quarter", beside "past", "to", "menos".
    Quarter = "quarter",
    /// "past", between minutes and their hour.
    MinutesPast = "minutes_past",
    /// "to", between minutes and the hour that they lack.
    MinutesTo = "minutes_to",
    /// "oh" in "six oh five".
    ZeroMinutes = "zero_minutes",
    /// "setengah" before an hour: half an hour less.
    HalfTo = "half_to",
    /// "ทุ่ม" after a number: hours that are counted from six in the evening.
    EveningHour = "evening_hour",
    /// "kém": minutes before the hour follow.
    BeforeHour = "before_hour",
    Am = "am",
    Pm = "pm",
    Morning = "morning",
    Noon = "noon",
    Midnight = "midnight",
    Afternoon = "afternoon",
    Evening = "evening",
    Night = "night",
    /// So many days from today.
    Day0 = "day 0",
    Day1 = "day 1",
    Day2 = "day 2",
    Monday = "weekday 1",
    Tuesday = "weekday 2",
    Wednesday = "weekday 3",
    Thursday = "weekday 4",
    Friday = "weekday 5",
    Saturday = "weekday 6",
    Sunday = "weekday 7",
    /// "next week", beside a weekday.
    NextWeek = "next_week",
    /// "coming", beside a weekday: not today.
    Coming = "coming",
    NextMonth = "next_month",
    ThisMonth = "this_month",
    /// "ngày", "día", before a day of the month.
    DateFollows = "date_cue",
    /// "th" in "5th".
    OrdinalEnd = "ordinal_end",
    /// "tháng" before the number of a month.
    MonthFollows = "month_cue",
    January = "month 1",
    February = "month 2",
    March = "month 3",
    April = "month 4",
    May = "month 5",
    June = "month 6",
    July = "month 7",
    August = "month 8",
    September = "month 9",
    October = "month 10",
    November = "month 11",
    December = "month 12",
}

impl Cue {
    /// Whether a word names a day or month, as people are named, too: May, Mai, Domingo.
    pub(crate) const fn is_of_calendar(self) -> bool {
        matches!(
            self,
            Self::Day1
                | Self::Day2
                | Self::Sunday
                | Self::January
                | Self::April
                | Self::May
                | Self::June
                | Self::July
                | Self::August
        )
    }

    /// Whether a word names a part of the day: morning, pm.
    pub(crate) const fn is_part_of_day(self) -> bool {
        matches!(
            self,
            Self::Am | Self::Pm | Self::Morning | Self::Noon | Self::Afternoon | Self::Evening | Self::Night
        )
    }

    /// Whether a word names a month.
    pub(crate) const fn is_month(self) -> bool {
        matches!(
            self,
            Self::January
                | Self::February
                | Self::March
                | Self::April
                | Self::May
                | Self::June
                | Self::July
                | Self::August
                | Self::September
                | Self::October
                | Self::November
                | Self::December
        )
    }

    /// Whether a word is for times, places and people: where nothing of that kind was found, it says nothing.
    pub(crate) const fn is_for_details(self) -> bool {
        let of_calendar = self.is_part_of_day() || self.is_month();
        of_calendar
            || matches!(
                self,
                Self::AddressFollows
                    | Self::AddressWord
                    | Self::NameFollows
                    | Self::PhoneFollows
                    | Self::TableFollows
                    | Self::TimeFollows
                    | Self::InTime
                    | Self::FromNow
                    | Self::Hour
                    | Self::Hours
                    | Self::Minute
                    | Self::HalfHour
                    | Self::HalfPast
                    | Self::QuarterPast
                    | Self::QuarterTo
                    | Self::HalfTo
                    | Self::EveningHour
                    | Self::BeforeHour
                    | Self::Day0
                    | Self::Day1
                    | Self::Day2
                    | Self::Monday
                    | Self::Tuesday
                    | Self::Wednesday
                    | Self::Thursday
                    | Self::Friday
                    | Self::Saturday
                    | Self::Sunday
                    | Self::Now
                    | Self::QuarterHour
                    | Self::Days
                    | Self::Weeks
                    | Self::Hundreds
                    | Self::Dozens
                    | Self::HalfDozen
                    | Self::Thousands
                    | Self::Millions
                    | Self::NumberAnd
                    | Self::Quarter
                    | Self::MinutesPast
                    | Self::MinutesTo
                    | Self::ZeroMinutes
                    | Self::Midnight
                    | Self::NextWeek
                    | Self::Coming
                    | Self::NextMonth
                    | Self::ThisMonth
                    | Self::DateFollows
                    | Self::OrdinalEnd
                    | Self::MonthFollows
            )
    }
}
