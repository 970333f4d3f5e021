//! Filipino mixed with English, against the menu of a small eatery.

use super::super::Row;
use super::check_menu;

const MENU: &str = "\
format: comanda-menu/1
shop: { name: Kusina ni Nena, currency: PHP, languages: [fil, en], timezone: Asia/Manila, region: PH }
sizes:
  laki:
    - { id: solo, name: Solo }
    - { id: large, name: Malaki, price: 50, aliases: [large] }
sections:
  - id: ulam
    name: Ulam
    sizes: { scale: laki, default: solo }
    items:
      - { id: adobo, name: Adobong manok, price: 90, aliases: [adobo, chicken adobo] }
      - { id: sinigang, name: Sinigang na baboy, price: 110, aliases: [sinigang] }
      - { id: sisig, name: Sisig, price: 120 }
      - { id: pancit, name: Pancit canton, price: 85, aliases: [pancit] }
      - { id: lumpia, name: Lumpiang shanghai, price: 70, aliases: [lumpia] }
    groups:
      - id: dagdag
        name: Dagdag
        negatable: true
        amounts: [light, extra]
        choices:
          - { id: sili, name: sili }
          - { id: sibuyas, name: sibuyas }
          - { id: itlog, name: itlog, price: 15 }
          - { id: kanin, name: extra rice, price: 15, aliases: [kanin] }
  - id: inumin
    name: Inumin
    item_key: drink
    items:
      - { id: coke, name: Coke, price: 30 }
      - { id: calamansi, name: Calamansi juice, price: 35, aliases: [kalamansi juice] }
      - { id: tubig, name: Mineral water, price: 20 }
";

const ROWS: &[Row] = &[
    ("", "hello po, order po ako ng 2 adobo", "order: 2 adobo"),
    ("", "dalawang sisig po at isang coke", "order: 2 sisig; 1 coke"),
    ("", "pabili po ng tatlong sinigang tsaka 2 calamansi juice", "order: 3 sinigang; 2 calamansi"),
    ("", "pa order po isang pancit, dalawang lumpia, tatlong coke", "order: 1 pancit; 2 lumpia; 3 coke"),
    ("", "1 sisig po walang sibuyas", "order: 1 sisig -sibuyas"),
    ("", "isang sisig po wag lagyan ng sili at sibuyas", "order: 1 sisig -sili -sibuyas"),
    ("", "1 sisig damihan ng sili", "order: 1 sisig +sili!extra"),
    ("", "isang pancit po konti lang ng sibuyas", "order: 1 pancit +sibuyas!light"),
    ("", "1 sisig na may itlog", "order: 1 sisig +itlog"),
    ("", "isang malaking sinigang po", "order: 1 sinigang =large"),
    ("", "dalawampu't limang lumpia po", "order: 25 lumpia"),
    ("", "labinlimang lumpia at bente na coke", "order: 15 lumpia; 20 coke"),
    ("", "gusto ko po ng kare-kare at isang coke", "order: 1 coke ?kare-kare"),
    ("adobo; coke", "padagdag po ng isang lumpia", "order: 1 lumpia"),
    ("adobo; coke", "pakitanggal po yung coke", "change: remove #1"),
    ("adobo; coke", "palitan yung coke ng calamansi juice", "change: replace #1 1 calamansi"),
    ("adobo", "gawin nyo pong 3", "change: set 3 #0"),
    ("adobo|confirmation", "opo tama po", "confirm"),
    ("adobo|confirmation", "sige go na po", "confirm"),
    ("adobo|confirmation", "hindi po", "decline"),
    ("", "magandang gabi po", "greeting"),
    ("", "maraming salamat po", "thanks"),
    ("", "magkano po ang sisig?", "question"),
    ("", "meron pa po ba kayong sinigang", "question"),
    ("", "pahingi ng menu po", "menu"),
    ("", "pick up ko po bukas ng 6pm", "order:  {pickup, 11-21 18:00}"),
    (
        "",
        "padeliver po sa 12 Mabini St Brgy San Jose, 0917 123 4567, cod po",
        "order:  {delivery, +639171234567, to 12 Mabini St Brgy San Jose, cash}",
    ),
    ("", "kukunin ko po ng alas 7 ng gabi, pangalan ko po Liza", "order:  {pickup, 11-20 19:00, for Liza}"),
    ("", "nasaan na po yung order ko", "status"),
    ("", "pa cancel po ng order", "cancel"),
];

#[test]
fn filipino_is_read() {
    check_menu(MENU, ROWS);
}
