use super::*;
use crate::menu::Menu;
use jiff::civil::date;

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi], timezone: Asia/Ho_Chi_Minh, region: VN }
sections: [ { id: pho, name: Phở, items: [ { id: pho_tai, name: Phở tái, price: 45000 } ] } ]
";

fn shop(more: &str) -> Shop {
    let menu = Menu::from_yaml("menu.yaml", MENU).unwrap();
    let text = format!(
        "format: comanda-shop/1
preparation: {{ minutes: 15, per_open_ticket_minutes: 2, rush_minutes: 20, delivery_minutes: 20, last_order_minutes: 30, minutes_max: 60, days_ahead: 3 }}
{more}"
    );
    Shop::from_yaml("shop.yaml", &text, menu, "v".to_owned()).unwrap()
}

/// Friday, 20 November 2026.
fn friday(hour: i8, minute: i8) -> DateTime {
    date(2026, 11, 20).at(hour, minute, 0, 0)
}

fn asked(
    shop: &Shop,
    fulfilment: Fulfilment,
    wanted: Option<DateTime>,
    now: DateTime,
    open_tickets: u32,
) -> Result<Promise, NotThen> {
    let way = Way { fulfilment, zone: None, branch: shop.default_branch() };
    let wanted = wanted.map(WantedTime::At);
    promise(shop, way, wanted.as_ref(), now, Load { open_tickets, is_rush: false })
}

const HOURS: &str = "hours: { daily: [\"10:00-14:00\", \"17:00-22:00\"] }";

#[test]
fn what_is_wanted_now_is_promised_by_the_queue() {
    let shop = shop(HOURS);
    let now = friday(18, 1);
    let at = |fulfilment, tickets| asked(&shop, fulfilment, None, now, tickets).unwrap().at;
    assert_eq!(at(Fulfilment::Pickup, 0), friday(18, 20));
    assert_eq!(at(Fulfilment::Pickup, 5), friday(18, 30));
    assert_eq!(at(Fulfilment::Delivery, 5), friday(18, 50));
    assert_eq!(at(Fulfilment::Pickup, 1_000), friday(19, 5), "there is a most");
    let way = Way { fulfilment: Fulfilment::Pickup, zone: None, branch: shop.default_branch() };
    let rush = promise(&shop, way, None, now, Load { open_tickets: 0, is_rush: true }).unwrap();
    assert_eq!(rush.at, friday(18, 40));
}

#[test]
fn sooner_than_possible_is_as_soon_as_possible() {
    let shop = shop(HOURS);
    let promised = asked(&shop, Fulfilment::Delivery, Some(friday(18, 10)), friday(18, 0), 0).unwrap();
    assert_eq!((promised.at, promised.is_later_than_wanted), (friday(18, 35), true));
    let promised = asked(&shop, Fulfilment::Delivery, Some(friday(18, 33)), friday(18, 0), 0).unwrap();
    assert!(!promised.is_later_than_wanted, "two minutes are not worth a word");
}

#[test]
fn for_later_the_kitchen_sees_it_when_it_must_begin() {
    let shop = shop(HOURS);
    let promised = asked(&shop, Fulfilment::Delivery, Some(friday(20, 0)), friday(18, 0), 0).unwrap();
    assert_eq!(promised.at, friday(20, 0));
    assert_eq!(promised.starts_at, Some(friday(19, 25)));
}

#[test]
fn nothing_is_taken_for_when_it_is_closed() {
    let shop = shop(HOURS);
    let closed = |first| Err(NotThen::Closed { first: Some(first) });
    let tomorrow = date(2026, 11, 21);
    assert_eq!(asked(&shop, Fulfilment::Pickup, None, friday(15, 0), 0), closed(friday(17, 15)));
    let late = asked(&shop, Fulfilment::Pickup, None, friday(21, 40), 0);
    assert_eq!(late, Err(NotThen::LastOrderPassed { first: Some(tomorrow.at(10, 15, 0, 0)) }));
    let wanted = Some(tomorrow.at(15, 0, 0, 0));
    let first = tomorrow.at(17, 15, 0, 0);
    assert_eq!(
        asked(&shop, Fulfilment::Pickup, wanted, friday(15, 0), 0),
        closed(first),
        "behind what was wanted"
    );
    let soon = Some(tomorrow.at(17, 10, 0, 0));
    assert_eq!(
        asked(&shop, Fulfilment::Delivery, soon, friday(15, 0), 0),
        closed(tomorrow.at(17, 35, 0, 0)),
        "the road begins before it opens: later that day, not the next"
    );
    let far = Some(date(2026, 11, 24).at(12, 0, 0, 0));
    let last = date(2026, 11, 23);
    assert_eq!(asked(&shop, Fulfilment::Pickup, far, friday(12, 0), 0), Err(NotThen::TooFarAhead { last }));
}

#[test]
fn at_the_edges_of_the_day() {
    let shop = shop(HOURS);
    let tomorrow = date(2026, 11, 21);
    let at_opening = Some(tomorrow.at(10, 0, 0, 0));
    let promised = asked(&shop, Fulfilment::Pickup, at_opening, friday(20, 0), 0).unwrap();
    assert_eq!(promised.at, tomorrow.at(10, 15, 0, 0), "nobody cooks before it opens");
    assert_eq!(promised.starts_at, Some(tomorrow.at(10, 0, 0, 0)));
    assert!(promised.is_later_than_wanted);
    let at_closing = asked(&shop, Fulfilment::Pickup, Some(friday(22, 0)), friday(20, 0), 0).unwrap();
    assert_eq!(at_closing.at, friday(22, 0));
    // The driver may still be on the way when the kitchen has closed.
    let brought = asked(&shop, Fulfilment::Delivery, Some(friday(22, 15)), friday(20, 0), 0).unwrap();
    assert_eq!(brought.at, friday(22, 15));
}

#[test]
fn a_shop_without_hours_takes_everything() {
    let shop = shop("");
    let promised = asked(&shop, Fulfilment::Pickup, None, friday(3, 2), 0).unwrap();
    assert_eq!(promised.at, friday(3, 20));
}
