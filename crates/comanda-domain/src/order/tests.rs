use proptest::prelude::*;

use super::*;

fn statuses() -> Vec<OrderStatus> {
    vec![
        OrderStatus::Placed,
        OrderStatus::Accepted,
        OrderStatus::Preparing,
        OrderStatus::Ready,
        OrderStatus::OutForDelivery,
        OrderStatus::Completed,
        OrderStatus::Rejected { reason: "closed".to_owned() },
        OrderStatus::Cancelled { by: Party::Customer, reason: None },
    ]
}

fn actions() -> Vec<OrderAction> {
    vec![
        OrderAction::Accept,
        OrderAction::StartPreparing,
        OrderAction::MarkReady,
        OrderAction::SendOut,
        OrderAction::Complete,
        OrderAction::Reject { reason: "closed".to_owned() },
        OrderAction::Cancel { by: Party::Customer, reason: None },
        OrderAction::Cancel { by: Party::Desk, reason: None },
    ]
}

#[test]
fn the_kitchen_walks_forward() {
    let mut status = OrderStatus::Placed;
    for (action, stage) in [
        (OrderAction::Accept, Stage::Accepted),
        (OrderAction::StartPreparing, Stage::Preparing),
        (OrderAction::MarkReady, Stage::Ready),
        (OrderAction::SendOut, Stage::OutForDelivery),
        (OrderAction::Complete, Stage::Completed),
    ] {
        status = status.advance(&action, None).unwrap();
        assert_eq!(status.stage(), stage);
    }
    assert_eq!(OrderStatus::Placed.advance(&OrderAction::MarkReady, None).unwrap(), OrderStatus::Ready);
}

#[test]
fn what_is_being_made_cannot_be_taken_back_by_the_customer() {
    let cancel = OrderAction::Cancel { by: Party::Customer, reason: None };
    assert!(OrderStatus::Accepted.advance(&cancel, None).is_ok());
    let refused = OrderStatus::Preparing.advance(&cancel, None).unwrap_err();
    assert_eq!(refused.to_string(), "an order that is preparing cannot be cancelled");
}

#[test]
fn a_step_back_goes_where_the_order_came_from() {
    let ready = OrderStatus::Ready;
    assert_eq!(
        ready.clone().advance(&OrderAction::StepBack, Some(Stage::Accepted)).unwrap(),
        OrderStatus::Accepted
    );
    assert!(ready.advance(&OrderAction::StepBack, None).is_err());
}

proptest! {
    #[test]
    fn nothing_follows_an_end_but_a_step_back(
        status in prop::sample::select(statuses()),
        action in prop::sample::select(actions()),
    ) {
        let end = status.stage().is_final();
        let result = status.clone().advance(&action, None);
        if end {
            prop_assert!(result.is_err());
        } else if let Ok(next) = result {
            prop_assert!(next.stage() > status.stage(), "{:?} -> {:?}", status, next);
        }
    }
}
