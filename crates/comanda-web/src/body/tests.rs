use futures_util::stream;

use super::*;

fn budget(bytes_max: usize, in_flight_bytes_max: usize) -> BodyBudget {
    BodyBudget::new(BodyLimits { bytes_max, in_flight_bytes_max, timeout: Duration::from_millis(50) })
}

fn chunks(parts: &[&'static str]) -> Body {
    let parts: Vec<Result<&'static str, std::io::Error>> = parts.iter().copied().map(Ok).collect();
    Body::from_stream(stream::iter(parts))
}

#[tokio::test]
async fn a_body_in_several_frames_is_put_together() {
    let budget = budget(10, 100);
    let body = read_capped(chunks(&["ab", "", "cd", "ef"]), None, &budget).await.unwrap();
    assert_eq!(body.bytes().as_ref(), b"abcdef");
    assert_eq!(budget.free_bytes(), 94, "bytes count as long as the body is held");
    drop(body);
    assert_eq!(budget.free_bytes(), 100);
}

#[tokio::test]
async fn the_cap_holds_with_and_without_a_declared_length() {
    let budget = budget(5, 100);
    let declared = read_capped(chunks(&["abc"]), Some(6), &budget).await.unwrap_err();
    assert!(matches!(declared, BodyError::TooLarge { bytes_max: 5 }));
    let streamed = read_capped(chunks(&["abc", "def"]), None, &budget).await.unwrap_err();
    assert!(matches!(streamed, BodyError::TooLarge { bytes_max: 5 }));
    assert!(read_capped(chunks(&["abc", "de"]), Some(5), &budget).await.is_ok());
    assert_eq!(budget.free_bytes(), 100, "a refused body gives its bytes back");
}

#[tokio::test]
async fn bytes_in_flight_are_bounded_over_all_bodies() {
    let budget = budget(8, 10);
    let first = read_capped(chunks(&["12345678"]), Some(8), &budget).await.unwrap();
    let second = read_capped(chunks(&["123"]), Some(3), &budget).await.unwrap_err();
    assert!(matches!(second, BodyError::Busy { in_flight_bytes_max: 10 }));
    drop(first);
    assert!(read_capped(chunks(&["123"]), Some(3), &budget).await.is_ok());
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let budget = budget(10, 100);
    let endless = Body::from_stream(stream::pending::<Result<&'static str, std::io::Error>>());
    let error = read_capped(endless, None, &budget).await.unwrap_err();
    assert!(matches!(error, BodyError::TimedOut { timeout_ms: 50 }));
    assert_eq!(budget.free_bytes(), 100);
}
