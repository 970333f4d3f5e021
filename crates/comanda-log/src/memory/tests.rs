use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::MemoryLog;
use crate::batch::BatchLimit;
use crate::contract::{HandClock, Subject, contract_suite, delivery, numbers};
use crate::port::{Log, Producer};

fn subject() -> Subject {
    let clock = HandClock::new();
    Subject { log: Arc::new(MemoryLog::new(clock.clock())), clock, _folder: None }
}

contract_suite!(subject);

/// A simulation runs each step to its end without a runtime: nothing may wait for one.
#[test]
fn it_needs_no_runtime_unless_a_consumer_waits() {
    let log = MemoryLog::new(HandClock::new().clock());
    let mut context = Context::from_waker(Waker::noop());
    let delivery = delivery(&[("ann", 1)]);
    assert!(matches!(log.append(&delivery).as_mut().poll(&mut context), Poll::Ready(Ok(()))));
    let mut consumer = log.consumer("converse");
    let limit = BatchLimit { records_max: 1, wait_max: Duration::ZERO };
    let Poll::Ready(Ok(batch)) = consumer.next_batch(limit).as_mut().poll(&mut context) else {
        panic!("a read that waits for nothing is answered at once")
    };
    assert_eq!(numbers(&batch), [1]);
}
