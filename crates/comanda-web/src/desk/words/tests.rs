use super::*;

#[test]
fn a_language_tag_finds_its_words() {
    for (tag, language) in [("vi", "vi"), ("vi-VN", "vi"), ("en_GB", "en"), ("fr", "en"), ("", "en")] {
        assert_eq!(Words::of(tag).language, language, "{tag}");
    }
}

#[test]
fn both_languages_have_the_same_blanks() {
    let blanks = |words: &Words| {
        let sentences = [
            words.table,
            words.for_time,
            words.rejected_because,
            words.log_fails,
            words.done,
            words.stale,
            words.refused,
            words.conversation_refused,
            words.until,
            words.attachment,
            words.screen.lost,
            words.screen.late,
            words.screen.minutes,
            words.screen.new_order,
        ];
        sentences
            .into_iter()
            .chain(words.alarms)
            .map(|sentence| {
                let mut names: Vec<&str> =
                    sentence.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
                names.sort_unstable();
                names.join(",")
            })
            .collect::<Vec<_>>()
    };
    let english = blanks(Words::of("en"));
    assert_eq!(english, blanks(Words::of("vi")));
    assert!(english.iter().all(|names| !names.is_empty()));
}

#[test]
fn blanks_are_filled() {
    let text = fill(Words::of("en").stale, &[("number", "12"), ("stage", "ready")]);
    assert_eq!(text, "Order 12 is already ready — somebody else moved it");
}
