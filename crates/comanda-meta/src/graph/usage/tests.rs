use super::*;

fn of(headers: &[(&'static str, &str)]) -> Usage {
    let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    of_headers(&pairs.collect())
}

#[test]
fn the_most_used_limit_counts() {
    let usage = of(&[
        ("x-app-usage", r#"{"call_count":28,"total_time":25,"total_cputime":19}"#),
        ("x-page-usage", r#"{"call_count":1,"total_time":41.2,"total_cputime":0}"#),
    ]);
    assert_eq!(usage, Usage { percent_max: Some(42), regain_access: None });
}

#[test]
fn the_longest_wait_of_all_use_cases_counts() {
    let header = r#"{"104000000000001":[
        {"type":"pages","call_count":3,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0},
        {"type":"messenger","call_count":101,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":19}
    ]}"#
    .replace('\n', "");
    let usage = of(&[("x-business-use-case-usage", &header)]);
    assert_eq!(usage, Usage { percent_max: Some(101), regain_access: Some(Duration::from_mins(19)) });
}

#[test]
fn headers_that_are_absent_or_unreadable_say_nothing() {
    assert_eq!(of(&[]), Usage::default());
    assert_eq!(of(&[("x-app-usage", "busy"), ("x-page-usage", "[]")]), Usage::default());
}
