//! Spanish, against the menu of a small taquería.

use comanda_domain::menu::Menu;

use super::{Row, check_with};
use crate::Reader;

const MENU: &str = "\
format: comanda-menu/1
shop: { name: La Esquina, currency: MXN, languages: [es, en], timezone: America/Mexico_City, region: MX }
sizes:
  vaso:
    - { id: chico, name: Chico }
    - { id: grande, name: Grande, price: 10, aliases: [de litro] }
sections:
  - id: taco
    name: Tacos
    nouns: [taco, tacos]
    measures: [orden]
    items:
      - { id: pastor, name: Taco al pastor, price: 18, aliases: [al pastor, pastor] }
      - { id: suadero, name: Taco de suadero, price: 20, aliases: [suadero, de suadero] }
      - { id: nopal, name: Taco de nopal, price: 16, aliases: [nopal, de nopal] }
    groups:
      - id: verdura
        name: Verdura
        negatable: true
        amounts: [light, extra]
        choices:
          - { id: cebolla, name: cebolla }
          - { id: cilantro, name: cilantro }
          - { id: pina, name: piña, price: 3 }
          - { id: queso, name: queso, price: 8 }
  - id: agua
    name: Aguas frescas
    nouns: [agua, aguas]
    measures: [vaso]
    sizes: { scale: vaso, default: chico }
    item_key: drink
    items:
      - { id: horchata, name: Agua de horchata, price: 25, aliases: [horchata] }
      - { id: jamaica, name: Agua de jamaica, price: 25, aliases: [jamaica] }
  - id: refresco
    name: Refrescos
    nouns: [refresco, refrescos]
    item_key: drink
    items:
      - { id: coca, name: Coca-Cola, price: 22, aliases: [coca, cocas] }
      - { id: sprite, name: Sprite, price: 22 }
";

const ROWS: &[Row] = &[
    ("", "2 tacos al pastor y una coca", "order: 2 pastor; 1 coca"),
    (
        "",
        "quiero tres de pastor sin cebolla y dos de suadero con todo",
        "order: 3 pastor -cebolla; 2 suadero",
    ),
    ("", "me regala una horchata grande por favor", "order: 1 horchata =grande"),
    ("", "4 tacos de suadero, dos sin cilantro", "order: 2 suadero; 2 suadero -cilantro"),
    ("", "un taco de nopal con queso extra", "order: 1 nopal +queso!extra"),
    ("", "dame 2 pastor con poca cebolla", "order: 2 pastor +cebolla!light"),
    ("", "una orden de pastor sin cebolla ni cilantro", "order: 1 pastor -cebolla -cilantro"),
    ("", "buenas, 5 al pastor y 2 aguas de jamaica grandes", "order: 5 pastor; 2 jamaica =grande"),
    ("", "treinta y dos tacos de suadero", "order: 32 suadero"),
    ("", "2 tacos de tripa y una coca", "order: 1 coca ?tripa"),
    ("", "3 tacos de pastor para 2 personas", "order: 3 pastor"),
    ("pastor; coca", "quita la coca", "change: remove #1"),
    ("pastor; coca", "cambia la coca por una sprite", "change: replace #1 1 sprite"),
    ("2 pastor", "uno sin piña", "change: set 1 #0; 1 pastor -pina"),
    ("2 pastor", "mejor que sean 3", "change: set 3 #0"),
    ("2 pastor; coca", "otra coca", "order: 1 coca"),
    ("pastor; horchata", "la horchata que sea grande", "change: replace #1 1 horchata =grande"),
    ("2 pastor", "agrégale una jamaica", "order: 1 jamaica"),
    ("pastor; suadero", "el primero sin cebolla", "change: replace #0 1 pastor -cebolla"),
    ("", "para recoger a las 8 de la noche, a nombre de Laura", "order:  {pickup, 11-20 20:00, for Laura}"),
    (
        "",
        "a domicilio, calle Juárez 45, mi cel 55 1234 5678, pago en efectivo",
        "order:  {delivery, +525512345678, to calle Juárez 45, cash}",
    ),
    ("", "soy alérgica al cacahuate, 2 tacos de nopal", "order: 2 nopal {allergic to cacahuate}"),
    ("", "¿cuánto cuesta el taco de suadero?", "question"),
    ("", "tienen aguas de limón?", "question"),
    ("", "sí, está bien", "confirm"),
    ("", "no gracias", "decline"),
    ("", "cancela mi pedido", "cancel"),
    ("", "quiero hablar con una persona", "human"),
    ("", "gracias, buen día", "thanks"),
    ("", "llegó frío todo, qué mal servicio", "human"),
];

#[test]
fn spanish_is_read() {
    let menu = Menu::from_yaml("menu.yaml", MENU).unwrap_or_else(|wrong| panic!("{wrong}"));
    check_with(&menu, &Reader::new(&menu), ROWS);
}

/// Verbs with who they are for, words as they sound, streets of one name, some of a line.
const MORE: &[Row] = &[
    (
        "",
        "mándenos 4 de suadero y una horchata a Tonalá 61, depto 12",
        "order: 4 suadero; 1 horchata {delivery, to Tonalá 61, depto 12}",
    ),
    (
        "",
        "Dr. Vértiz 415, int. 6, colonia Doctores",
        "order:  {delivery, to Dr. Vértiz 415, int. 6, colonia Doctores}",
    ),
    (
        "",
        "nos prepara 3 tacos de nopal y nos los trae a Cerrada de Pinos 14",
        "order: 3 nopal {delivery, to Cerrada de Pinos 14}",
    ),
    ("", "3 takos de nopal, una orchata", "order: 3 nopal; 1 horchata"),
    ("", "somos 4, dos al pastor cada quien y una coca", "order: 8 pastor; 1 coca"),
    (
        "",
        "2 de suadero sin cilantro y una coca, lo mismo para mi hermana",
        "order: 4 suadero -cilantro; 2 coca",
    ),
    ("", "6 de pastor pero solo 2 con queso", "order: 4 pastor; 2 pastor +queso"),
    (
        "",
        "5 al pastor, a uno no le pongan piña y a otro no le pongan cebolla",
        "order: 3 pastor; 1 pastor -pina; 1 pastor -cebolla",
    ),
    ("4 pastor; suadero", "perdón, quítale uno de pastor", "change: set 3 #0"),
    ("4 suadero; coca", "los de suadero siempre no, que sean de nopal", "change: replace #0 4 nopal"),
    ("3 pastor; 2 suadero", "espera, un taco de pastor sin cebolla", "change: set 2 #0; 1 pastor -cebolla"),
    ("8 pastor; coca", "y de los de pastor 3 van sin piña", "change: set 5 #0; 3 pastor -pina"),
    ("2 coca; pastor", "quite una coca y póngame dos sprites", "change: set 1 #0; 2 sprite"),
    ("3 coca; 2 sprite", "en vez de las cocas que sean aguas de jamaica", "change: replace #0 3 jamaica"),
    (
        "pastor; suadero",
        "al de pastor quítale la cebolla y al de suadero ponle queso",
        "change: replace #0 1 pastor -cebolla; replace #1 1 suadero +queso",
    ),
    ("3 pastor", "¿me cambian uno por uno de suadero?", "change: set 2 #0; 1 suadero"),
    ("", "3 sopes de pastor y 2 tacos de pastor", "order: 2 pastor ?sopes de pastor (pastor)"),
    ("", "mil gracias, nos encantaron los tacos", "thanks"),
    ("", "entregan hasta la Narvarte o ya no llegan?", "question"),
    ("", "cancélenme lo que pedí", "cancel"),
    ("", "2 al pastor, pago con un billete de mil", "order: 2 pastor {cash, change for 1000}"),
    ("", "me olvidaba, una horchata", "order: 1 horchata"),
    ("2 pastor", "agrega dos taco al pastor", "order: 2 pastor"),
    ("2 pastor", "agrega dos tacos al pastor más", "order: 2 pastor"),
    ("pastor|fulfilment", "para entregar en casa", "order:  {delivery}"),
    ("pastor|fulfilment", "a domicilio porfa", "order:  {delivery}"),
    ("", "2 aguas frescas por favor", "order: 2 of horchata|jamaica"),
    ("", "5 al pastor y una bebida", "order: 5 pastor; 1 of coca|sprite"),
    ("", "5 tacos al pastor y dos bebidas", "order: 5 pastor; 2 of coca|sprite"),
    ("pastor|cancellation", "déjalo así", "decline"),
    ("pastor|confirmation", "déjalo así", "confirm"),
];

#[test]
fn more_spanish_is_read() {
    let menu = Menu::from_yaml("menu.yaml", MENU).unwrap_or_else(|wrong| panic!("{wrong}"));
    check_with(&menu, &Reader::new(&menu), MORE);
}
