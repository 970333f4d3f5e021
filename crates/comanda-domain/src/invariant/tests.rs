use super::*;
use crate::money::Currency;

fn event(number: u8) -> EventId {
    EventId::from_bytes([number; 16])
}

fn ann() -> ConversationKey {
    "104/messenger/7001".parse().unwrap()
}

fn dong(minor: i64) -> Money {
    Money::new(minor, Currency::parse("VND").unwrap())
}

fn order(number: u32) -> OrderView {
    OrderView {
        id: OrderId::of(event(u8::try_from(number).unwrap())),
        conversation: ann(),
        branch: Sku::parse("main").unwrap(),
        business_day: "2026-11-20".to_owned(),
        number,
        lines: vec![(2, dong(50_000), dong(100_000))],
        delivery_fee: None,
        total: dong(100_000),
        read_back: Some(dong(100_000)),
        receipts: vec![dong(100_000)],
        status: OrderStatus::Placed,
        history: Vec::new(),
    }
}

fn message(number: u8, accepted: &[usize]) -> MessageView {
    MessageView {
        id: OutboxId::of(event(number), 0),
        conversation: ann(),
        recipient: String::new(),
        purpose: Purpose::Reply,
        at_once: true,
        state: SendView::Sent,
        accepted: accepted.to_vec(),
    }
}

#[test]
fn lost_and_doubled_events_are_found() {
    let fate = |commits| EventView { commits, set_aside: false };
    let fates = BTreeMap::from([(event(1), fate(1)), (event(2), fate(2))]);
    assert_eq!(settled_once(&[event(1)], &BTreeMap::from([(event(1), fate(1))])), []);
    let set_aside = BTreeMap::from([(event(1), EventView { commits: 0, set_aside: true })]);
    assert_eq!(settled_once(&[event(1)], &set_aside), []);
    assert_eq!(settled_once(&[event(1), event(3)], &fates).len(), 2);
}

#[test]
fn records_out_of_order_are_found() {
    let view = |sequence| ProcessedView { conversation: ann(), sequence };
    assert_eq!(processed_in_order(&[view(1), view(4)]), []);
    assert_eq!(processed_in_order(&[view(4), view(1)]).len(), 1);
}

#[test]
fn orders_that_nobody_confirmed_or_that_are_missing_are_found() {
    let orders = [order(1), order(2)];
    let confirmed: BTreeSet<OrderId> = orders.iter().map(|order| order.id).collect();
    assert_eq!(orders_match_confirmations(&confirmed, &[orders[0].id], &orders), []);
    assert_eq!(orders_match_confirmations(&BTreeSet::new(), &[], &orders).len(), 2);
    assert_eq!(orders_match_confirmations(&confirmed, &[OrderId::of(event(9))], &orders).len(), 1);
    assert_eq!(orders_match_confirmations(&confirmed, &[], &[order(1), order(1)]).len(), 1);
}

#[test]
fn what_was_not_read_back_last_or_is_taken_twice_is_found() {
    let view = |step| ConfirmingView { conversation: ann(), step };
    let read_back = |mark: &str, minor| {
        view(ConfirmingStep::ReadBack { mark: mark.to_owned(), total: Some(dong(minor)) })
    };
    let taken = |mark: &str, minor| {
        let order = OrderId::of(event(1));
        view(ConfirmingStep::Taken { order, mark: Some(mark.to_owned()), total: dong(minor) })
    };
    let fine = [read_back("a", 1), taken("a", 1), read_back("a", 1), taken("a", 1)];
    assert_eq!(taken_as_read_back(&fine), []);
    assert_eq!(taken_as_read_back(&[read_back("a", 1), taken("a", 1), taken("a", 1)]).len(), 1);
    assert_eq!(taken_as_read_back(&[read_back("a", 1), read_back("b", 2), taken("a", 1)]).len(), 1);
    assert_eq!(taken_as_read_back(&[read_back("a", 1), taken("a", 2)]).len(), 1);
    assert_eq!(taken_as_read_back(&[taken("a", 1)]).len(), 1);
    let revised = [read_back("a", 1), view(ConfirmingStep::Revised), taken("a", 1)];
    assert_eq!(taken_as_read_back(&revised).len(), 1);
}

#[test]
fn gaps_and_doubles_of_numbers_are_found() {
    assert_eq!(numbers_without_gaps(&[order(2), order(1)]), []);
    assert_eq!(numbers_without_gaps(&[order(1), order(3)]).len(), 1);
    assert_eq!(numbers_without_gaps(&[order(1), order(1)]).len(), 1);
}

#[test]
fn money_that_does_not_add_up_is_found() {
    assert_eq!(money_conserved(&[order(1)]), []);
    let changes: [fn(&mut OrderView); 4] = [
        |order| order.total = dong(99_999),
        |order| order.read_back = Some(dong(50_000)),
        |order| order.receipts.push(dong(1)),
        |order| order.lines[0].0 = 3,
    ];
    for change in changes {
        let mut wrong = order(1);
        change(&mut wrong);
        assert_eq!(money_conserved(&[wrong]).len(), 1);
    }
}

#[test]
fn illegal_steps_are_found() {
    let step = |action, from, to| OrderChange {
        at: crate::time::Timestamp::from_millis(0),
        by: Party::Desk,
        action,
        from,
        to,
    };
    let mut moved = order(1);
    moved.status = OrderStatus::Ready;
    moved.history = vec![
        step(OrderAction::Accept, Stage::Placed, Stage::Accepted),
        step(OrderAction::MarkReady, Stage::Accepted, Stage::Ready),
        step(OrderAction::StepBack, Stage::Ready, Stage::Accepted),
        step(OrderAction::MarkReady, Stage::Accepted, Stage::Ready),
    ];
    assert_eq!(stages_legal(&[moved.clone()]), []);
    moved.history.pop();
    assert_eq!(stages_legal(&[moved.clone()]).len(), 1, "it ends elsewhere");
    moved.history = vec![step(OrderAction::Complete, Stage::Placed, Stage::Ready)];
    assert_eq!(stages_legal(&[moved]).len(), 1);
}

#[test]
fn messages_that_are_doubled_missing_or_overtaken_are_found() {
    assert_eq!(sent_once(&[message(1, &[0]), message(2, &[1])]), []);
    assert_eq!(sent_once(&[message(1, &[0, 1])]).len(), 1);
    assert_eq!(sent_once(&[message(1, &[])]).len(), 1);
    let open = MessageView { state: SendView::Open, ..message(1, &[]) };
    assert_eq!(sent_once(&[open]).len(), 1);
    let failed = |visibly| MessageView { state: SendView::Failed { visibly }, ..message(1, &[]) };
    assert_eq!(sent_once(&[failed(true)]), []);
    assert_eq!(sent_once(&[failed(false)]).len(), 1);
    for purpose in [Purpose::Action, Purpose::Seen] {
        assert_eq!(sent_once(&[MessageView { purpose, ..message(1, &[]) }]), []);
    }
    assert_eq!(sent_in_order(&[message(1, &[0]), message(2, &[1])]), []);
    assert_eq!(sent_in_order(&[message(1, &[1]), message(2, &[0])]).len(), 1);
}

#[test]
fn a_bot_that_talks_over_a_person_is_found() {
    let taken = |purpose, with_person| TakenView {
        id: OutboxId::of(event(1), 0),
        conversation: ann(),
        purpose,
        with_person,
    };
    assert_eq!(silent_while_with_person(&[taken(Purpose::Reply, false), taken(Purpose::Person, true)]), []);
    assert_eq!(silent_while_with_person(&[taken(Purpose::Reply, true)]).len(), 1);
}

#[test]
fn what_is_left_is_found() {
    assert_eq!(nothing_stuck(&RestView::default()), []);
    assert_eq!(nothing_stuck(&RestView { in_doubt: 1, ..RestView::default() }).len(), 1);
}
