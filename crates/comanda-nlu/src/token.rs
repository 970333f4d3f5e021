//! Cutting a text into words, numbers and marks that remember their bytes in the original.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::fold;
use crate::script;

/// What is written before an apostrophe where the vowel of a French or Catalan word is left out.
const ELIDED: &[&str] = &["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu"];

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, or one symbol that may mean something ("👍", "%").
    Word,
    /// Digits, with an inner point or comma ("1.5", "50.000").
    Number,
    /// A pause inside a sentence: comma, colon, bracket, dash between spaces.
    Pause,
    /// A slash or colon between digits, kept for times and dates.
    Joint,
    /// The end of a sentence or line.
    Break,
    /// The end of a sentence, asking.
    QuestionMark,
}

/// A piece of the text.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Bytes of the original text.
    pub(crate) span: Range<usize>,
    /// Lower case, composed.
    pub(crate) text: String,
    /// Without accents.
    pub(crate) folded: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// No space before it.
    pub(crate) glued: bool,
    /// A picture or mark, no letters.
    pub(crate) symbol: bool,
    /// Written like a name: one capital, then small letters.
    pub(crate) name: bool,
    /// How many pieces of a word it is, in scripts that are written without spaces; 0 in all others.
    pub(crate) pieces: usize,
}

impl Token {
    /// The whole number this is, if it is one without decimals.
    pub(crate) fn whole(&self) -> Option<u64> {
        if self.kind == Kind::Number { self.text.parse().ok() } else { None }
    }
}

/// Whether the mark stands for money.
pub(crate) fn is_currency(text: &str) -> bool {
    matches!(text, "£" | "$" | "€" | "₱" | "₫" | "¥" | "฿")
}

/// Cuts `text`. Digits and letters that stick together are cut apart ("2cocas", "x2", "7h30"), and so are the words of an
/// elision ("l'oignon"). What is written without spaces is cut into pieces.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut cutter = Cutter { text, letters, at: 0, tokens: Vec::with_capacity(text.len() / 4 + 1), end: 0 };
    while cutter.at < cutter.letters.len() {
        cutter.step();
    }
    cutter.tokens
}

/// Marks the numbers of a list ("1. …", "2) …"): they count nothing. Lines count up from one, and there are several.
pub(crate) fn list_numbers(tokens: &[Token], taken: &mut [bool]) {
    let starts = (0..tokens.len()).filter(|at| {
        at.checked_sub(1).and_then(|before| tokens.get(before)).is_none_or(|before| before.text == "\n")
    });
    let numbered: Vec<(usize, u64)> = starts
        .filter_map(|at| {
            let mark = tokens.get(at + 1).is_some_and(|mark| matches!(mark.text.as_str(), "." | ")" | "-"));
            Some((at, tokens.get(at)?.whole()?)).filter(|_| mark)
        })
        .collect();
    let counts_up = (1..).zip(&numbered).all(|(expected, (_, number))| *number == expected);
    if numbered.len() < 2 || !counts_up {
        return;
    }
    for (at, _) in numbered {
        taken.iter_mut().skip(at).take(1).for_each(|taken| *taken = true);
    }
}

/// Marks names that head a line ("Ba: 1 phở tái", "Em Tu: phở gà").
pub(crate) fn headings(tokens: &[Token], taken: &mut [bool]) {
    for (at, taken) in taken.iter_mut().enumerate() {
        let text = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|token| token.text.as_str());
        let begins = |at: usize| {
            matches!(text(at.checked_sub(1)), None | Some("\n"))
                || (text(at.checked_sub(1)) == Some("-")
                    && matches!(text(at.checked_sub(2)), None | Some("\n")))
        };
        let named = |at: usize| tokens.get(at).is_some_and(|token| token.name);
        let begins = begins(at) || at.checked_sub(1).is_some_and(|title| named(title) && begins(title));
        *taken |= begins && named(at) && text(Some(at + 1)) == Some(":");
    }
}

struct Cutter<'t> {
    text: &'t str,
    letters: Vec<(usize, char)>,
    at: usize,
    tokens: Vec<Token>,
    /// Where the last token ended.
    end: usize,
}

fn is_letter(letter: char) -> bool {
    letter.is_alphabetic() || is_combining_mark(letter)
}

fn is_digit(letter: char) -> bool {
    script::digit(letter).is_some()
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’')
}

impl Cutter<'_> {
    fn letter(&self, index: usize) -> Option<char> {
        self.letters.get(index).map(|(_, letter)| *letter)
    }

    fn byte(&self, index: usize) -> usize {
        self.letters.get(index).map_or(self.text.len(), |(byte, _)| *byte)
    }

    fn previous(&self) -> Option<char> {
        self.at.checked_sub(1).and_then(|index| self.letter(index))
    }

    fn step(&mut self) {
        let Some(letter) = self.letter(self.at) else { return };
        let next = self.letter(self.at + 1);
        let digit_around = self.previous().is_some_and(is_digit) && next.is_some_and(is_digit);
        let word_around =
            self.previous().is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric);
        match letter {
            _ if is_digit(letter) => self.number(),
            _ if script::is_unspaced(letter) => self.piece(),
            _ if is_letter(letter) => self.word(),
            '?' | '？' => self.push(1, Kind::QuestionMark),
            ':' | '/' if digit_around => self.push(1, Kind::Joint),
            // "p.15", "q.1", "pick-up": the mark only joins.
            '.' | '-' | '/' | '_' if word_around => self.at += 1,
            '.' | '\n' | '\r' | ';' | '!' | '…' | '。' => self.push(1, Kind::Break),
            ',' | ':' | '(' | ')' | '-' | '–' | '—' | '/' | '|' | '•' | '[' | ']' | '、' => {
                self.push(1, Kind::Pause);
            }
            '*' | '×' => self.push(1, Kind::Word),
            // Inches.
            '"' | '″' | '”' if self.previous().is_some_and(is_digit) => {
                self.push(1, Kind::Word);
            }
            // The last two are spaces of no width, which come with pasted texts.
            _ if letter.is_whitespace()
                || matches!(letter, '"' | '\'' | '’' | '“' | '”' | '\u{200b}' | '\u{feff}') =>
            {
                self.at += 1;
            }
            _ => self.push(1, Kind::Word),
        }
    }

    fn number(&mut self) {
        let mut end = self.at;
        while let Some(letter) = self.letter(end) {
            let inner =
                matches!(letter, '.' | ',') && end > self.at && self.letter(end + 1).is_some_and(is_digit);
            if !is_digit(letter) && !inner {
                break;
            }
            end += 1;
        }
        self.push(end - self.at, Kind::Number);
    }

    fn word(&mut self) {
        let mut end = self.at;
        while let Some(letter) = self.letter(end) {
            if (is_apostrophe(letter) && self.elides(end)) || (letter == '/' && self.shortens(end)) {
                end += 1;
                break;
            }
            let inner = is_apostrophe(letter) && self.letter(end + 1).is_some_and(is_letter);
            if (!is_letter(letter) && !inner) || script::is_unspaced(letter) {
                break;
            }
            end += 1;
        }
        self.push(end - self.at, Kind::Word);
    }

    /// Whether the apostrophe at `end` stands for the vowel of the word before it, and not for a quotation mark.
    fn elides(&self, end: usize) -> bool {
        let word = self.text.get(self.byte(self.at)..self.byte(end)).unwrap_or_default();
        let behind = match self.letter(end + 1) {
            Some(letter) if is_letter(letter) => fold::fold(&fold::lower(letter.encode_utf8(&mut [0; 4])))
                .starts_with(['a', 'e', 'i', 'o', 'u', 'h']),
            Some(letter) => letter.is_whitespace(),
            None => true,
        };
        behind
            && !self.previous().is_some_and(is_apostrophe)
            && ELIDED.iter().any(|elided| word.eq_ignore_ascii_case(elided))
    }

    /// Whether the slash at `end` stands for the rest of a word: "w/ cheese", "s/cebola".
    fn shortens(&self, end: usize) -> bool {
        let short = matches!(self.letter(self.at), Some('c' | 'C' | 's' | 'S' | 'd' | 'D' | 'w' | 'W'));
        end == self.at + 1
            && self.letter(end + 1).is_none_or(|next| next.is_whitespace() || (short && is_letter(next)))
    }

    fn piece(&mut self) {
        let mut end = self.at + 1;
        while let (Some(before), Some(letter)) = (self.letter(end - 1), self.letter(end))
            && script::is_one_piece(before, letter)
        {
            end += 1;
        }
        self.push(end - self.at, Kind::Word);
    }

    fn push(&mut self, letters: usize, kind: Kind) {
        let span = self.byte(self.at)..self.byte(self.at + letters);
        self.at += letters;
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let text = match kind {
            Kind::Word if matches!(raw, "*" | "×") => "x".to_owned(),
            Kind::Word if matches!(raw, "\"" | "″" | "”") => "inch".to_owned(),
            Kind::Word => fold::lower(raw),
            Kind::Number => raw
                .chars()
                .map(|letter| if letter == ',' { '.' } else { script::digit(letter).unwrap_or(letter) })
                .collect(),
            Kind::Pause | Kind::Joint | Kind::Break | Kind::QuestionMark => raw.to_owned(),
        };
        // What is left of an elided word is no word of its own: "m'" is no size M.
        let elided = kind == Kind::Word && text.ends_with(is_apostrophe);
        let text = if elided { text.replace('’', "'") } else { text };
        let folded = if elided { text.clone() } else { fold::fold(text.trim_end_matches('/')) };
        let pieces = usize::from(kind == Kind::Word && raw.chars().next().is_some_and(script::is_unspaced));
        let glued = !self.tokens.is_empty() && self.end == span.start;
        let symbol = kind == Kind::Word && !text.chars().any(char::is_alphanumeric);
        let mut letters = raw.chars();
        let name =
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
        self.end = span.end;
        self.tokens.push(Token { span, text, folded, kind, glued, symbol, name, pieces });
    }
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn texts_are_cut_where_people_would() {
        for (text, expected) in [
            ("2cocas x2", "2 cocas x 2"),
            ("7h30, 12:30", "7 h 30 , 12 : 30"),
            ("P.15 q1 79/3", "p 15 q 1 79 / 3"),
            ("1.5l 1,5 l", "1.5 l 1.5 l"),
            ("Phở tái... ok?", "phở tái . . . ok ?"),
            ("don't pick-up", "don't pick up"),
            ("👍🏽 3 × trà", "👍 🏽 3 x trà"),
            ("L'oignon d’eau, qu'il j'", "l' oignon d' eau , qu' il j'"),
            ("it's 'L' y'all o'clock aujourd'hui", "it's l y'all o'clock aujourd'hui"),
            ("1 burger w/ cheese s/ cebola, 1/2 a / b", "1 burger w/ cheese s/ cebola , 1 / 2 a / b"),
            ("ขอเเกงไก่๒ถ้วยนะคะ", "ข อ แก ง ไก่ 2 ถ้ ว ย นะ คะ"),
            ("ไม่ใส่cokeค่ะ ๆ", "ไม่ ใส่ coke ค่ะ ๆ"),
            ("ຂໍເຂົ້າ 珍珠奶茶２杯", "ຂໍ ເຂົ້າ 珍 珠 奶 茶 2 杯"),
            ("", ""),
        ] {
            let cut: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
            assert_eq!(cut.join(" "), expected, "{text}");
        }
    }
}
