//! What a customer says becomes exactly the ticket that was confirmed.

use comanda_sim::Content;

use crate::app::TestApp;

/// A card of the board as the page has it.
fn cards(page: &str) -> Vec<&str> {
    page.split("<article ").skip(1).map(|card| card.split("</article>").next().unwrap()).collect()
}

#[test]
fn a_greeting_shows_the_menu_and_cards_alone_make_an_order() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.says("chào quán").hears("Quán Comanda đây ạ");
    let titles = lan.sees("cards", |thread| {
        let cards = thread.latest_from_page().iter().find_map(|bubble| {
            if let Content::Cards { cards } = &bubble.content { Some(cards.clone()) } else { None }
        })?;
        Some(cards.into_iter().map(|card| card.title).collect::<Vec<_>>())
    });
    assert_eq!(titles, ["Phở", "Bánh mì", "Món kèm", "Đồ uống", "Cà phê và trà"]);

    lan.taps_card("Phở").taps_card("Phở gà").taps("Tự đến lấy").taps("Càng sớm càng tốt");
    assert!(lan.hears("Bạn xác nhận đơn này chứ ạ?").contains("1 × Phở gà — 49.000 ₫"));
    assert!(app.board().is_empty(), "the kitchen sees only what was confirmed");
    lan.taps("✅ Xác nhận").gets_receipt();
    app.ticket(1, "placed");
}

#[test]
fn an_order_in_vietnamese_reaches_the_kitchen_as_it_was_confirmed() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.says("cho mình 2 phở tái không hành và 1 trà đá");
    let summary = lan.hears("Giỏ hàng của bạn");
    assert!(
        summary.contains("2 × Phở tái, không hành — 104.000 ₫\n1 × Trà đá — 5.000 ₫\nTổng: 109.000 ₫"),
        "{summary}"
    );
    lan.taps("Tự đến lấy").taps("Càng sớm càng tốt").taps("✅ Xác nhận");
    let receipt = lan.gets_receipt();
    assert_eq!(receipt.currency, "VND");
    assert!((receipt.total_cost - 109_000.0).abs() < f64::EPSILON, "{receipt:?}");
    lan.hears("Số đơn của bạn là #1");
    assert_eq!(lan.receipts().len(), 1, "one order, one receipt");

    let ticket = app.ticket(1, "placed");
    assert_eq!(ticket.id, receipt.order_number, "the receipt names the order on the board");
    let page = app.board_page();
    let [card] = cards(&page)[..] else { panic!("one card: {page}") };
    assert!(card.contains("PHỞ TÁI"), "{card}");
    assert!(card.contains("<span class=\"removal\">− không hành</span>"), "{card}");
    assert!(card.contains("cho mình 2 phở tái không hành và 1 trà đá"), "the customer's own words: {card}");

    let orders = app.run(&["orders", "list", "--json"]).good().json_lines();
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["total"], "109000");
    assert_eq!(orders[0]["language"], "vi");
}

#[test]
fn an_order_in_english_is_answered_in_english_and_confirmed_in_words() {
    let app = TestApp::start();
    let emma = app.customer();
    emma.says("hi, can I get 2 chicken pho no cilantro and one iced tea please").hears("elivery or pickup");
    emma.says("I'll pick it up").hears("What time would you like it?");
    emma.says("as soon as possible");
    let read_back = emma.hears("Shall I place this order?");
    assert!(read_back.contains("2 × Chicken pho, no cilantro"), "{read_back}");
    emma.says("yes please");
    emma.gets_receipt();
    emma.hears("Your order number is #1");
    assert_eq!(emma.receipts().len(), 1);
    let card = app.board_page();
    assert!(card.contains("PHỞ GÀ"), "the ticket is in the kitchen's language: {card}");
    assert!(card.contains("− không ngò"), "{card}");
}

#[test]
fn a_delivery_asks_for_address_and_phone_once_each() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.says("1 bánh mì thịt").taps("Giao tận nơi").hears("Giao đến địa chỉ nào");
    lan.says("12 Lê Lợi, phường Bến Nghé, quận 1").hears("số điện thoại");
    lan.says("0901 234 567").taps("Càng sớm càng tốt");
    let read_back = lan.hears("Bạn xác nhận");
    assert!(read_back.contains("12 Lê Lợi"), "{read_back}");
    assert!(read_back.contains("1 × Bánh mì thịt — 28.000 ₫"), "{read_back}");
    lan.taps("✅ Xác nhận");
    lan.gets_receipt();
    assert_eq!(lan.times_heard("Giao đến địa chỉ nào"), 1);
    assert_eq!(lan.times_heard("Cho mình xin số điện thoại"), 1);
    assert!(app.board_page().contains("12 Lê Lợi"));
}

#[test]
fn what_is_changed_before_the_yes_is_what_is_made() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.prepares_order("1 phở gà và 2 trà đá");
    lan.says("bỏ 1 trà đá, thêm 1 chả giò nhé");
    let read_back = lan.sees("the order read back again", |thread| {
        let mut texts = thread.latest_from_page().iter().map(|bubble| bubble.content.text());
        texts.rfind(|text| text.contains("Bạn xác nhận")).map(str::to_owned)
    });
    assert!(
        read_back
            .contains("1 × Phở gà — 49.000 ₫\n1 × Trà đá — 5.000 ₫\n1 × Chả giò — 38.000 ₫\nTổng: 92.000 ₫"),
        "{read_back}"
    );
    lan.taps("✅ Xác nhận");
    assert!((lan.gets_receipt().total_cost - 92_000.0).abs() < f64::EPSILON);
    assert!(app.board_page().contains("CHẢ GIÒ"));
}

#[test]
fn orders_of_two_customers_have_numbers_one_and_two() {
    let app = TestApp::start();
    let (lan, minh) = (app.customer(), app.customer_of_second_page());
    let first = lan.orders("1 phở gà");
    let second = minh.orders("2 bánh mì trứng");
    lan.hears("#1");
    minh.hears("#2");
    let board: Vec<(u32, String)> =
        app.board().into_iter().map(|ticket| (ticket.number, ticket.id)).collect();
    assert_eq!(board, [(1, first.order_number), (2, second.order_number)]);
}

#[test]
fn a_customer_cancels_and_the_board_says_so() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.orders("1 phở gà");
    let ticket = app.ticket(1, "placed");
    lan.says("huỷ đơn giúp mình").hears("Bạn muốn huỷ đơn #1 phải không ạ?");
    let unchanged = app.ticket(1, "placed");
    assert_eq!(unchanged, ticket, "nothing is cancelled before the customer says so twice");
    lan.taps("Có, huỷ đơn").hears("Đơn #1 đã được huỷ ạ.");
    app.ticket(1, "cancelled");
    assert!(app.board_page().contains("Khách đã hủy"));
    let late = app.cook_does(&ticket, "accept");
    assert_eq!(late["result"], "stale", "the cook's screen was older than the cancellation: {late}");
}

#[test]
fn a_second_yes_places_no_second_order() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.orders("1 phở gà");
    lan.hears("Số đơn của bạn là #1");
    lan.says("xác nhận").hears("Đơn #1 đang chờ bếp nhận ạ.");
    assert_eq!(app.board().len(), 1);
    assert_eq!(lan.receipts().len(), 1);
}
