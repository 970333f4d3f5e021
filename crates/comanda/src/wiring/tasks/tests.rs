use super::*;

#[tokio::test]
async fn the_task_that_ends_is_named_and_how_it_ended() {
    let mut tasks = Tasks::default();
    tasks.spawn("ticker", std::future::pending());
    let nothing = tokio::time::timeout(Duration::from_millis(30), tasks.one_ended()).await;
    assert!(nothing.is_err(), "all are at work");
    tasks.spawn("delivery", async {});
    assert_eq!(tasks.one_ended().await, "the delivery ended by itself");
    tasks.spawn("conversation lane", async { panic!("on purpose") });
    assert_eq!(tasks.one_ended().await, "the conversation lane panicked");
}

#[tokio::test]
async fn without_tasks_none_ends() {
    let nothing =
        tokio::time::timeout(Duration::from_millis(30), async { Tasks::default().one_ended().await });
    assert!(nothing.await.is_err());
}

#[tokio::test]
async fn a_task_that_does_not_end_is_cut_off() {
    let mut tasks = Tasks::default();
    tasks.spawn("sleeper", std::future::pending());
    tasks.all_ended("loops", Duration::from_millis(10)).await;
    assert_eq!(tasks.one_ended().await, "the sleeper was cut off");
}
