use super::*;

#[test]
fn ticks_are_read_behind_a_name_with_brackets_and_blanks() {
    let stat = "4711 (odd ) name) S 1 4711 4711 0 -1 4194304 100 200 0 0 11 22 3300 44 20 0 1 0 999 1 1";
    assert_eq!(parse_children_ticks(stat), Some(3344));
    assert_eq!(parse_children_ticks("4711 (name) S 1"), None);
}

#[test]
fn work_of_a_child_that_ended_is_counted() {
    let before = children_ticks().unwrap();
    let busy = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";
    assert!(Command::new("sh").args(["-c", busy]).status().unwrap().success());
    assert!(children_ticks().unwrap() > before);
}

#[test]
fn the_report_says_whether_the_budget_is_kept() {
    let cost = |cpu_seconds| Cost { cpu_seconds, wall: Duration::from_secs(330) };
    assert_eq!(
        report("release", cost(612.4)),
        "cold release build: 612 CPU-seconds, 5 min 30 s on the clock; budget 900 CPU-seconds: kept"
    );
    assert!(report("release", cost(900.6)).ends_with("EXCEEDED"));
    assert!(is_within_budget(cost(900.0)) && !is_within_budget(cost(900.1)));
}

#[test]
fn ticks_become_seconds() {
    assert!((seconds(250, 100) - 2.5).abs() < f64::EPSILON);
}
