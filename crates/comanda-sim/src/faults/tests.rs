use super::{ChosenError, Faults, PRESETS};

#[test]
fn every_preset_is_known_and_can_be_meant() {
    for name in PRESETS {
        assert_eq!(Faults::preset(name).unwrap().check(), Ok(()), "{name}");
    }
    assert_eq!(Faults::preset("none"), Some(Faults::default()));
    assert_eq!(Faults::preset("wild"), None);
}

#[test]
fn what_cannot_be_meant_is_named() {
    let error = |faults: Faults| faults.check().unwrap_err();
    let share = error(Faults { drop_answer_probability: 1.5, ..Faults::default() });
    assert_eq!(share, "drop_answer_probability: expected a share from 0 to 1, found 1.5");
    let none = error(Faults { reorder_probability: f64::NAN, ..Faults::default() });
    assert!(none.starts_with("reorder_probability"));
    let chosen = ChosenError { probability: 2.0, ..ChosenError::of(1200) };
    assert!(error(Faults { errors: vec![chosen], ..Faults::default() }).starts_with("errors.probability"));
    assert!(error(Faults { slow_answer_ms: -1, ..Faults::default() }).starts_with("slow_answer_ms"));
}

#[test]
fn switches_read_as_json_and_stray_ones_are_refused() {
    let json =
        r#"{"errors":[{"code":551,"probability":0.5}],"throttle":{"sends_max":2,"window_ms":1,"code":4}}"#;
    let faults: Faults = serde_json::from_str(json).unwrap();
    assert_eq!((faults.errors[0].code, faults.errors[0].subcode), (551, None));
    assert_eq!(serde_json::from_str::<Faults>(&serde_json::to_string(&faults).unwrap()).unwrap(), faults);
    assert!(serde_json::from_str::<Faults>(r#"{"drop_answers":1}"#).is_err());
}
