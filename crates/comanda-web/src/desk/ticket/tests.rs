use super::*;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(minutes * 60_000)
}

#[test]
fn a_ticket_grows_urgent_after_five_ten_and_fifteen_minutes() {
    let due = at(0).plus(PROMISE);
    let after = |minutes| urgency(due, at(minutes));
    assert_eq!(after(0), (Urgency::Calm, 0));
    assert_eq!(after(4), (Urgency::Calm, 0));
    assert_eq!(after(5), (Urgency::Soon, 0));
    assert_eq!(after(9), (Urgency::Soon, 0));
    assert_eq!(after(10), (Urgency::Hurry, 0));
    assert_eq!(after(14), (Urgency::Hurry, 0));
    assert_eq!(after(15), (Urgency::Late, 0));
    assert_eq!(after(19), (Urgency::Late, 4));
}
