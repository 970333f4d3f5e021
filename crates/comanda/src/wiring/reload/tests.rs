use comanda_domain::id::{EventId, OrderId, PageId};
use comanda_domain::money::{Currency, Money};
use comanda_domain::order::{Order, OrderStatus, OrderTerms, Reach};
use comanda_domain::reading::WantedTime;
use comanda_domain::time::Timestamp;
use comanda_store::port::conversation::{Commit, PlacedOrder};

use super::*;
use crate::config::{File, assemble};

const MENU: &str = "format: comanda-menu/1
shop: { name: Tea, currency: USD, languages: [en] }
sections:
  - id: tea
    name: Tea
    items:
      - { id: green, name: Green tea, price: 3.00 }
";

fn order() -> Order {
    let (nothing, at) = (Money::zero(Currency::parse("USD").unwrap()), Timestamp::from_millis(1));
    Order {
        id: OrderId::of(EventId::from_bytes([1; 16])),
        conversation: "104/messenger/7001".parse().unwrap(),
        branch: Sku::parse("main").unwrap(),
        lines: Vec::new(),
        subtotal: nothing,
        delivery_fee: None,
        total: nothing,
        reach: Reach::Pickup { phone: None },
        wanted: WantedTime::Asap,
        customer_name: None,
        payment: None,
        allergies: Vec::new(),
        note: None,
        said: Vec::new(),
        language: "en".to_owned(),
        placed_at: at,
        shop_version: "1".to_owned(),
        status: OrderStatus::Placed,
        status_since: at,
        revision: 1,
        terms: OrderTerms::default(),
    }
}

async fn following(folder: &Path) -> (Reload, Parts) {
    let text =
        "[log]\nkind = \"memory\"\n[store]\nkind = \"memory\"\n[[pages]]\nid = \"104\"\nshop = \"tea\"\n";
    let config = assemble(Some(File { path: &folder.join("comanda.toml"), text }), &[]).unwrap();
    let parts = super::super::build(&config, super::super::read_shops(&config).unwrap()).await.unwrap();
    (Reload::new(&config, &parts), parts)
}

fn price(parts: &Parts) -> String {
    let shops = parts.shops.now();
    let shop = shops.of(&PageId::parse("104").unwrap()).unwrap();
    let item = &shop.shop.menu.sections[0].items[0];
    item.price.to_string()
}

/// A change is taken at the second look that finds it.
async fn two_rounds(reload: &mut Reload) {
    reload.round().await;
    reload.round().await;
}

#[tokio::test]
async fn what_is_good_answers_and_what_is_not_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let tea = folder.path().join("tea");
    std::fs::create_dir(&tea).unwrap();
    let write = |name: &str, text: &str| std::fs::write(tea.join(name), text).unwrap();
    write("menu.yaml", MENU);
    let (mut reload, parts) = following(folder.path()).await;
    assert_eq!(price(&parts), "$3.00");

    write("menu.yaml", &MENU.replace("3.00", "3.50 "));
    reload.round().await;
    assert_eq!(price(&parts), "$3.00", "somebody may still be writing");
    reload.round().await;
    assert_eq!(price(&parts), "$3.50");
    assert!(parts.store.alarms().await.unwrap().is_empty());

    write("menu.yaml", &MENU.replace("price: 3.00", "prise: 4.00"));
    two_rounds(&mut reload).await;
    assert_eq!(price(&parts), "$3.50", "the version before still answers");
    let alarms = parts.store.alarms().await.unwrap();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0].kind, AlarmKind::ShopFiles);
    assert_eq!(alarms[0].subject, tea.display().to_string());
    assert!(alarms[0].detail.contains("menu.yaml:7: ") && alarms[0].detail.contains("`price`"), "{alarms:?}");

    // Another mistake in another file: it is told instead.
    write("menu.yaml", &MENU.replace("3.00", "4.00"));
    std::fs::create_dir(tea.join("texts")).unwrap();
    write("texts/en.ftl", "welcme = Thanks");
    two_rounds(&mut reload).await;
    assert_eq!(price(&parts), "$3.50");
    let alarms = parts.store.alarms().await.unwrap();
    let expected = format!(
        "{}: welcme: there is no text of this name; did you mean `welcome`?",
        tea.join("texts/en.ftl:1").display()
    );
    assert_eq!(alarms.iter().map(|alarm| alarm.detail.as_str()).collect::<Vec<_>>(), [expected]);

    write("texts/en.ftl", "welcome = Thanks");
    two_rounds(&mut reload).await;
    assert_eq!(price(&parts), "$4.00");
    assert!(parts.store.alarms().await.unwrap().is_empty(), "it is over");
}

#[test]
fn the_board_shows_one_line() {
    assert_eq!(first_of("menu.yaml:1: a"), "menu.yaml:1: a");
    assert_eq!(first_of("menu.yaml:1: a\nmenu.yaml:2: b\nmenu.yaml:3: c"), "menu.yaml:1: a (+2)");
}

#[tokio::test]
async fn a_board_with_tickets_is_not_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let tea = folder.path().join("tea");
    std::fs::create_dir(&tea).unwrap();
    std::fs::write(tea.join("menu.yaml"), MENU).unwrap();
    let (mut reload, parts) = following(folder.path()).await;
    let shop = "format: comanda-shop/1\nbranches: [{ id: north, name: North }]\n";
    let placed = vec![PlacedOrder { order: order(), business_day: "2026-11-20".to_owned() }];
    parts.store.commit(&Commit { placed, ..Commit::default() }).await.unwrap();
    std::fs::write(tea.join("shop.yaml"), shop).unwrap();
    two_rounds(&mut reload).await;
    let alarms = parts.store.alarms().await.unwrap();
    let expected =
        "shop.yaml: branches: `main` is gone but has 1 open ticket(s): keep its id, or end them first";
    assert_eq!(alarms.iter().map(|alarm| alarm.detail.as_str()).collect::<Vec<_>>(), [expected]);
}
