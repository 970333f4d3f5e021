//! What holds for any text.

use comanda_domain::limits;
use comanda_domain::reading::{Question, Reading};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

use super::{cart, context, menu, reader};

/// Every span lies on character boundaries of the text, in order where a line has several.
pub(super) fn check_spans(text: &str, reading: &Reading) {
    let mentions =
        reading.unknown.iter().chain(&reading.unread).map(|mention| (&mention.span, &mention.text));
    for (span, words) in mentions {
        assert_eq!(text.get(span.clone()), Some(words.as_str()));
    }
    for line in &reading.lines {
        for span in &line.spans {
            assert!(text.get(span.clone()).is_some_and(|words| !words.is_empty()), "{span:?} of {text:?}");
        }
        assert!(line.spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", line.spans);
        assert!((1..=limits::QUANTITY_MAX).contains(&line.line.quantity.get()));
        assert!((0.0..=1.0).contains(&line.confidence));
    }
    assert!((0.0..=1.0).contains(&reading.confidence));
}

/// The same, and whatever is read can be ordered from the sample menu.
fn check(text: &str, reading: &Reading) {
    check_spans(text, reading);
    for line in &reading.lines {
        assert_eq!(menu().allows(&line.line), Ok(()), "{text:?}: {:?}", line.line);
    }
}

/// Texts made of words that mean something to the reader, in senseless order.
fn word_salad() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        Just("phở tái"),
        Just("pho"),
        Just("2"),
        Just("x3"),
        Just("không"),
        Just("hành"),
        Just("no"),
        Just("egg"),
        Just("large"),
        Just("lớn"),
        Just(","),
        Just("\n"),
        Just("?"),
        Just("bỏ"),
        Just("à không"),
        Just("combo 1"),
        Just("coca"),
        Just("giao"),
        Just("12 Lê Lợi q1"),
        Just("0901234567"),
        Just("7h tối"),
        Just("đổi"),
        Just("thành"),
        Just("make it"),
        Just("all"),
        Just("cả 2"),
        Just("nửa"),
        Just("thêm"),
        Just("ít"),
        Just("👍"),
        Just("trong đó 1 tô"),
        Just("instead of"),
        Just("sushi"),
        Just("999999999999"),
        Just("1.5l"),
        Just("dị ứng"),
        Just("tên"),
        Just("kém"),
        Just("rưỡi"),
        Just("/"),
        Just(":"),
        Just("mai"),
        Just("tờ 500k"),
        Just("."),
    ];
    proptest::collection::vec(words, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        let reader = reader();
        check(&text, &reader.read(&text, &context(&[], None)));
    }

    #[test]
    fn any_order_of_known_words_is_read(text in word_salad(), with_cart in any::<bool>(), asked in 0..9_usize) {
        let menu = menu();
        let reader = reader();
        let cart = if with_cart { cart(&menu, "2 pho_tai; coca; combo_sang") } else { Vec::new() };
        let questions = [
            None, Some(Question::Dishes), Some(Question::Which), Some(Question::Fulfilment), Some(Question::Address),
            Some(Question::Phone), Some(Question::Time), Some(Question::Confirmation), Some(Question::Cancellation),
        ];
        let context = context(&cart, questions[asked]);
        let reading = reader.read(&text, &context);
        check(&text, &reading);
        assert_eq!(reading, reader.read(&text, &context), "the same text reads the same");
        let (best, second) = reader.explain(&text, &context);
        for step in best.steps.iter().chain(second.iter().flat_map(|second| &second.steps)) {
            assert!(text.get(step.span.clone()).is_some(), "{step:?} of {text:?}");
        }
        let withheld = reading.lines.is_empty() && reading.edits.is_empty();
        assert!(withheld || (best.lines, best.edits) == (reading.lines, reading.edits), "{text:?}");
    }

    /// What is ordered does not depend on capital letters, nor on being polite.
    #[test]
    fn case_and_politeness_change_no_line(quantity in 1_u32..9, dish in 0..5_usize, polite in 0..4_usize) {
        let reader = reader();
        let dish = ["phở tái không hành", "trà đào ít đá", "bánh mì trứng", "pork banh mi no pickles", "coca"][dish];
        let plain = format!("{quantity} {dish}");
        let decorated = match polite {
            0 => plain.to_uppercase(),
            1 => format!("shop ơi cho mình {plain} nha"),
            2 => format!("hi, {plain} please"),
            _ => format!("dạ em lấy {plain} ạ"),
        };
        let lines = |text: &str| -> Vec<_> {
            reader.read(text, &context(&[], None)).lines.into_iter().map(|line| line.line).collect()
        };
        assert_eq!(lines(&plain), lines(&decorated), "{decorated}");
        assert_eq!(lines(&plain).len(), 1);
    }
}

#[test]
fn long_and_repetitive_texts_end_soon() {
    let reader = reader();
    for text in ["phở ".repeat(3000), "không hành ".repeat(1000), "x".repeat(9000), "1 2 3 ".repeat(2000)]
    {
        check(&text, &reader.read(&text, &context(&[], None)));
    }
}
