//! What stands on the board, and how it stays true.

use std::sync::atomic::Ordering;
use std::time::Duration;

use comanda_domain::order::{OrderStatus, Party, Reach, Stage};
use comanda_domain::reading::WantedTime;
use comanda_store::port::alarm::{Alarm, AlarmKind};

use crate::client::{Connection, get, request};
use crate::orders::{NOON, line, order, order_id, text};
use crate::setup::desk;

#[tokio::test]
async fn a_ticket_says_everything_the_kitchen_needs() {
    let world = desk().await;
    let mut ticket = order(12);
    ticket.order.lines = vec![line(2, "PHỞ TÁI (lớn)"), line(1, "COMBO TRƯA")];
    ticket.order.lines[0].ticket.removals = vec!["không hành".to_owned()];
    ticket.order.lines[0].ticket.additions = vec!["thêm trứng".to_owned()];
    ticket.order.lines[0].confidence_percent = 70;
    ticket.order.lines[1].ticket.parts = vec![text(1, "GỎI CUỐN")];
    ticket.order.allergies = vec!["đậu phộng".to_owned()];
    ticket.order.note = Some("ring <twice>".to_owned());
    ticket.order.reach =
        Reach::Delivery { address: "12 Lê Lợi".to_owned(), phone: "+84901234567".to_owned() };
    ticket.order.wanted = WantedTime::At(jiff::civil::date(2026, 11, 21).at(12, 30, 0, 0));
    ticket.order.said = vec!["2 tô phở tái lớn ko hành".to_owned()];
    world.store.place(ticket);
    world.set_now(NOON.plus(Duration::from_mins(7)));
    let page = get(world.address, "/board/main").await;
    assert_eq!(page.status, 200);
    let html = page.text();
    for part in [
        r#"<span class="number">12</span>"#,
        "PHỞ TÁI (lớn)",
        r#"<span class="removal">− không hành</span>"#,
        r#"<span class="addition">+ thêm trứng</span>"#,
        "class=\"unsure\"",
        "GỎI CUỐN",
        "ALLERGY",
        "đậu phộng",
        "ring &lt;twice&gt;",
        "12 Lê Lợi",
        "tel:+84901234567",
        "FOR 12:30",
        "<time>12:00</time>",
        r#"<span class="minutes">7m</span>"#,
        "2 tô phở tái lớn ko hành",
        "Messenger",
        "Delivery",
        "Customer 12",
        r#"<span class="slot" aria-hidden="true">1</span>"#,
        r#"value="acknowledge_allergy">Seen: allergy</button>"#,
    ] {
        assert!(html.contains(part), "`{part}` is missing in {html}");
    }
}

#[tokio::test]
async fn age_is_told_in_words_too() {
    let world = desk().await;
    world.store.place(order(1));
    for (minutes, class, late) in
        [(2, "card calm", ""), (7, "card soon", ""), (12, "card hurry", ""), (19, "card late", "LATE +4m")]
    {
        world.set_now(NOON.plus(Duration::from_mins(minutes)));
        let html = get(world.address, "/board/main/cards").await.text().to_owned();
        assert!(html.contains(class) && html.contains(late), "{minutes} minutes: {html}");
        assert_eq!(html.contains(r#"<b class="late-by" hidden"#), late.is_empty(), "{minutes} minutes");
    }
}

#[tokio::test]
async fn a_board_shows_its_own_branch_in_its_own_language() {
    let world = desk().await;
    let mut other = order(5);
    other.order.branch = comanda_domain::id::Sku::parse("quan 1").unwrap();
    world.store.place(order(4));
    world.store.place(other);
    let first = get(world.address, "/").await;
    assert_eq!((first.status, first.header("location")), (303, Some("/board/main")));
    let english = get(world.address, "/board/main").await;
    assert!(english.text().contains("Customer 4") && !english.text().contains("Customer 5"));
    let vietnamese = get(world.address, "/board/quan%201").await;
    assert!(vietnamese.text().contains("Customer 5") && vietnamese.text().contains("Nhận đơn"));
    assert!(vietnamese.text().contains(r#"<html lang="vi">"#));
    assert_eq!(get(world.address, "/board/nowhere").await.status, 404);
}

#[tokio::test]
async fn an_empty_board_teaches() {
    let world = desk().await;
    let page = get(world.address, "/board/main").await;
    assert!(page.text().contains("When a customer confirms an order"));
}

#[tokio::test]
async fn what_is_done_leaves_after_a_quarter_of_an_hour() {
    let world = desk().await;
    let mut done = order(3);
    done.order.status = OrderStatus::Cancelled { by: Party::Customer, reason: None };
    world.store.place(done);
    let html = get(world.address, "/board/main").await.text().to_owned();
    assert!(html.contains("Cancelled by the customer") && html.contains("card final"));
    assert!(!html.contains("class=\"primary\""), "nothing is left to do");
    world.set_now(NOON.plus(Duration::from_secs(15 * 60 + 1)));
    assert!(!get(world.address, "/board/main").await.text().contains("Customer 3"));
}

#[tokio::test]
async fn what_the_customer_took_back_stays_taken_back() {
    for (by, offers_step_back) in [(Party::Customer, false), (Party::Desk, true)] {
        let world = desk().await;
        let mut cancelled = order(3);
        cancelled.order.status = OrderStatus::Cancelled { by, reason: None };
        cancelled.before = Some(Stage::Accepted);
        world.store.place(cancelled);
        for path in ["/board/main".to_owned(), format!("/orders/{}", order_id(3))] {
            let page = get(world.address, &path).await;
            assert_eq!(page.status, 200);
            assert_eq!(page.text().contains("value=\"step_back\""), offers_step_back, "{by:?} {path}");
        }
    }
}

#[tokio::test]
async fn pages_are_protected_and_never_cached() {
    let world = desk().await;
    let page = get(world.address, "/board/main").await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
    assert!(!policy.contains("unsafe"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for inline in [" style=", "<style", " onclick=", "http://", "https://"] {
        assert!(!page.text().contains(inline), "`{inline}` would be blocked");
    }
    for name in ["desk.css", "desk.js", "board.js", "chime.js", "icon.svg"] {
        assert_eq!(get(world.address, &format!("/assets/{name}")).await.status, 200, "{name}");
    }
}

#[tokio::test]
async fn a_commit_is_told_to_the_screen_at_once() {
    let world = desk().await;
    let mut stream = Connection::open(world.address).await;
    let head = format!("GET /board/main/events HTTP/1.1\r\nHost: {}\r\n\r\n", world.address);
    stream.write(head.as_bytes()).await;
    let begin = stream.read_until("data: 0\n\n\r\n").await;
    assert!(begin.contains("text/event-stream"));
    world.store.commit(|state| state.said.push("something that is not on this board".to_owned()));
    assert!(stream.stays_silent_for(Duration::from_millis(300)).await, "only changes of the board are told");
    world.store.place(order(1));
    let event = stream.read_until("data: 1\n").await;
    assert!(event.contains("event: board") && event.contains("id: 1"), "{event}");
}

#[tokio::test]
async fn a_screen_that_has_the_cards_gets_nothing() {
    let world = desk().await;
    world.store.place(order(1));
    let cards = get(world.address, "/board/main/cards").await;
    assert!(cards.text().contains("Customer 1"));
    let at = cards.text().find("data-tag=\"").unwrap() + 10;
    let tag = cards.text()[at..].split('"').next().unwrap().to_owned();
    let path = format!("/board/main/cards?have={tag}");
    assert_eq!(get(world.address, &path).await.status, 204);
    world.append_health.failed(NOON);
    let alarmed = get(world.address, &path).await;
    assert_eq!(alarmed.status, 200);
    assert!(alarmed.text().contains("cannot be stored since 12:00"), "a full disk stands on the board");
    world.append_health.worked();
    let dead = Alarm {
        kind: AlarmKind::TokenDead,
        subject: "104".to_owned(),
        detail: "190".to_owned(),
        since: NOON,
    };
    world.store.state.lock().unwrap().alarms.push(dead);
    let alarmed = get(world.address, &path).await;
    assert_eq!(alarmed.status, 200);
    assert!(alarmed.text().contains("Page 104 cannot answer since 12:00"), "so does a dead token");
    world.store.state.lock().unwrap().alarms.clear();
    world.store.place(order(2));
    let changed = get(world.address, &path).await;
    assert!(changed.status == 200 && changed.text().contains("Customer 2"));
    assert_eq!(changed.header("x-now-ms"), Some(NOON.as_millis().to_string().as_str()));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_said_without_its_reasons() {
    let world = desk().await;
    world.store.is_down.store(true, Ordering::Relaxed);
    let page = get(world.address, "/board/main").await;
    assert_eq!(page.status, 503);
    assert!(!page.text().contains("locked"), "{}", page.text());
}

#[tokio::test]
async fn the_board_in_numbers_has_no_names() {
    let world = desk().await;
    world.store.place(order(9));
    let json = get(world.address, "/board/main/board.json").await;
    let expected = format!(
        r#"{{"branch":"main","revision":1,"now_ms":{now},"tickets":[{{"id":"{}","number":9,"stage":"placed","revision":1,"channel":"messenger","placed_at_ms":{now}}}]}}"#,
        order_id(9),
        now = NOON.as_millis(),
    );
    assert_eq!(json.text(), expected);
}

#[tokio::test]
async fn metrics_are_plain_text() {
    let world = desk().await;
    let metrics = get(world.address, "/metrics").await;
    assert!(metrics.text().starts_with("# HELP log_appended_records_total"));
    assert!(metrics.header("content-type").unwrap().starts_with("text/plain"));
    let foreign = request(world.address, "GET /metrics", &[("Host", "example.com")], b"").await;
    assert_eq!(foreign.status, 403);
}
