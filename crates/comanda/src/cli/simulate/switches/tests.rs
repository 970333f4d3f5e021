use serde_json::Value;

use super::*;

#[test]
fn a_preset_is_known_by_its_name() {
    assert_eq!(read("none").unwrap(), Switches::of(Faults::default()));
    assert!(read("nasty").unwrap().faults.server_error_after_probability > 0.0);
    let unknown = read("naughty").unwrap_err().to_string();
    assert!(unknown.contains("naughty") && unknown.contains("none, mild, nasty"), "{unknown}");
}

#[test]
fn a_file_changes_a_preset_and_the_rest() {
    let text = "preset = \"mild\"\nslow_answer_ms = 100\nthrottle = { sends_max = 5, window_ms = 1000, code = 613 }\n\
                [[errors]]\ncode = 551\nprobability = 0.5\n\
                [retry]\nquick_tries = 1\n[timing]\necho_ms = 1\n[wire]\nsticker = \"image\"\nreports = { reads = false }\n";
    let switches = parse(text).unwrap();
    let mild = Faults::preset("mild").unwrap();
    let (errors, throttle) = (switches.faults.errors.clone(), switches.faults.throttle);
    assert_eq!((errors[0].code, throttle.unwrap().sends_max), (551, 5));
    assert_eq!(switches.faults, Faults { slow_answer_ms: 100, errors, throttle, ..mild });
    assert_eq!((switches.retry.quick_tries, switches.timing.echo_ms), (1, 1));
    assert_eq!((switches.wire.reports.reads, switches.wire.reports.echoes), (false, true));
}

#[test]
fn what_cannot_be_used_is_named() {
    for (text, expected) in [
        ("drop_answers = 1", "drop_answers"),
        ("drop_answer_probability = 2.0", "drop_answer_probability: expected a share from 0 to 1, found 2"),
        ("preset = \"wild\"", "expected one of none, mild, nasty, found wild"),
        ("[wire]\nids = 1", "wire: "),
        ("[[errors]]\nprobability = 1.0", "code"),
        ("nonsense", "nonsense"),
    ] {
        let why = parse(text).unwrap_err();
        assert!(why.contains(expected), "{text}: {why}");
    }
}

#[test]
fn the_help_names_every_switch() {
    let switches = Switches::of(Faults::default());
    let keys = |value: Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let all = [
        keys(serde_json::to_value(&switches.faults).unwrap()),
        keys(serde_json::to_value(switches.retry).unwrap()),
        keys(serde_json::to_value(switches.timing).unwrap()),
        keys(serde_json::to_value(switches.wire).unwrap()),
    ];
    for key in all.concat() {
        assert!(HELP.contains(&key), "`{key}` is missing");
    }
}
