use serde_json::json;

use super::*;

const WAIT: ErrorClass = ErrorClass::Throttle { wait: None };

/// One row per row of the reference's table: code, subcode, class.
const TABLE: &[(i64, Option<i64>, ErrorClass)] = &[
    (1, None, ErrorClass::Retry),
    (1, Some(99), ErrorClass::InDoubt),
    (1, Some(1_357_046), ErrorClass::InDoubt),
    (1, Some(2_018_382), ErrorClass::Fix),
    (2, None, ErrorClass::Retry),
    (2, Some(2_018_344), ErrorClass::StopPage),
    (3, None, ErrorClass::Fix),
    (4, None, WAIT),
    (4, Some(2_018_022), WAIT),
    (10, None, ErrorClass::Fix),
    (10, Some(2_018_278), ErrorClass::OutsideWindow),
    (10, Some(2_018_065), ErrorClass::OutsideWindow),
    (10, Some(2_534_022), ErrorClass::OutsideWindow),
    (10, Some(2_018_108), ErrorClass::StopForPerson),
    (10, Some(1_893_063), ErrorClass::StopPage),
    (17, None, WAIT),
    (17, Some(2_446_079), WAIT),
    (32, None, WAIT),
    (100, None, ErrorClass::Fix),
    (100, Some(33), ErrorClass::StopForPerson),
    (100, Some(2_018_001), ErrorClass::StopForPerson),
    (100, Some(2_018_034), ErrorClass::Fix),
    (100, Some(2_018_109), ErrorClass::Fix),
    (100, Some(2_018_008), ErrorClass::Fix),
    (100, Some(2_018_047), ErrorClass::Fix),
    (100, Some(2_018_074), ErrorClass::Fix),
    (100, Some(2_018_294), ErrorClass::Fix),
    (100, Some(2_018_320), ErrorClass::Fix),
    (100, Some(2_018_328), ErrorClass::Fix),
    (100, Some(2_534_025), ErrorClass::StopForPerson),
    (102, None, ErrorClass::Reauthorise),
    (190, None, ErrorClass::Reauthorise),
    (190, Some(458), ErrorClass::Reauthorise),
    (190, Some(459), ErrorClass::Reauthorise),
    (190, Some(460), ErrorClass::Reauthorise),
    (190, Some(463), ErrorClass::Reauthorise),
    (190, Some(464), ErrorClass::Reauthorise),
    (190, Some(467), ErrorClass::Reauthorise),
    (190, Some(492), ErrorClass::Reauthorise),
    (200, None, ErrorClass::Fix),
    (200, Some(2_018_028), ErrorClass::Fix),
    (200, Some(2_018_027), ErrorClass::Fix),
    (200, Some(2_018_021), ErrorClass::Fix),
    (299, None, ErrorClass::Fix),
    (230, None, ErrorClass::Reauthorise),
    (341, None, WAIT),
    (368, None, ErrorClass::StopPage),
    (506, None, ErrorClass::Fix),
    (551, None, ErrorClass::StopForPerson),
    (551, Some(1_545_041), ErrorClass::StopForPerson),
    (613, None, WAIT),
    (613, Some(1_996), WAIT),
    (1_200, None, ErrorClass::Retry),
    (1_545_041, None, ErrorClass::OutsideWindow),
    (1_609_005, None, ErrorClass::Fix),
    (2_018_218, None, ErrorClass::StopForPerson),
    (2_018_145, None, ErrorClass::Fix),
    (10_303, None, ErrorClass::Fix),
    (10_900, None, ErrorClass::AlreadyDone),
    (80_001, None, WAIT),
    (80_002, None, WAIT),
    (80_005, None, WAIT),
    (80_006, None, WAIT),
    (80_008, None, WAIT),
    (80_009, None, WAIT),
    (80_014, None, WAIT),
    (130_429, None, WAIT),
    (131_026, None, ErrorClass::StopForPerson),
    (131_047, None, ErrorClass::OutsideWindow),
    (131_051, None, ErrorClass::Fix),
    // Not in the table: shown to a person.
    (424_242, None, ErrorClass::Fix),
    (100, Some(424_242), ErrorClass::Fix),
];

#[test]
fn every_row_of_the_table_has_its_class_whatever_the_status_and_the_words() {
    for (code, subcode, class) in TABLE {
        for status in [200, 400, 401, 500] {
            let answer =
                json!({"error": {"message": "(#190) any words", "code": code, "error_subcode": subcode}});
            let refusal = refusal(&answer, status, Usage::default()).unwrap();
            assert_eq!(refusal.class(), *class, "{code}/{subcode:?}");
        }
    }
}

#[test]
fn what_is_no_error_is_none() {
    for answer in [json!({}), json!({"error": "words"}), json!({"error": {"message": "no code"}}), json!([])]
    {
        assert_eq!(refusal(&answer, 400, Usage::default()), None);
    }
}

#[test]
fn messages_are_kept_short_and_without_long_words() {
    let answer = json!({"error": {"message": format!("a {} b {}", "x".repeat(31), "word ".repeat(200)), "code": "100"}});
    let refusal = refusal(&answer, 400, Usage::default()).unwrap();
    assert!(refusal.message.starts_with("a … b word"));
    assert_eq!(refusal.message.chars().count(), MESSAGE_CHARS_MAX);
    assert_eq!(refusal.code, 100);
}
