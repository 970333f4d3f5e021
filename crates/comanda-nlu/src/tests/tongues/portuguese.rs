//! Portuguese, against the menu of a small Brazilian snack bar.

use super::super::Row;
use super::check_menu;

const MENU: &str = "\
format: comanda-menu/1
shop: { name: Lanches da Ana, currency: BRL, languages: [pt, en], timezone: America/Sao_Paulo, region: BR }
sizes:
  copo:
    - { id: p, name: Pequeno, aliases: [pequena, 300ml] }
    - { id: g, name: Grande, price: 3.00, aliases: [500ml] }
sections:
  - id: lanche
    name: Lanches
    nouns: [lanche]
    items:
      - { id: x_salada, name: X-Salada, price: 18.00, aliases: [x salada, xis salada] }
      - { id: x_bacon, name: X-Bacon, price: 22.00, aliases: [x bacon] }
      - { id: pastel_carne, name: Pastel de carne, price: 9.00, aliases: [pastel carne] }
      - { id: pastel_queijo, name: Pastel de queijo, price: 9.00, aliases: [pastel queijo] }
      - { id: coxinha, name: Coxinha, price: 7.00 }
    groups:
      - id: extras
        name: Extras
        negatable: true
        amounts: [light, extra]
        choices:
          - { id: cebola, name: cebola }
          - { id: tomate, name: tomate }
          - { id: maionese, name: maionese }
          - { id: ovo, name: ovo, price: 2.50 }
  - id: bebida
    name: Bebidas
    sizes: { scale: copo, default: p }
    item_key: drink
    items:
      - { id: suco, name: Suco de laranja, price: 8.00, aliases: [suco] }
      - { id: guarana, name: Guaraná, price: 6.00 }
      - { id: coca, name: Coca-Cola, price: 6.00, aliases: [coca, coquinha] }
";

const ROWS: &[Row] = &[
    ("", "oi, quero 2 x-salada e uma coca", "order: 2 x_salada; 1 coca"),
    ("", "me vê dois pastéis de carne por favor", "order: 2 pastel_carne"),
    ("", "boa noite, vc me manda 3 coxinhas e 1 guarana?", "order: 3 coxinha; 1 guarana"),
    ("", "vou querer 1 x bacon sem cebola", "order: 1 x_bacon -cebola"),
    ("", "um x-salada sem tomate e sem maionese pfv", "order: 1 x_salada -tomate -maionese"),
    ("", "2 x bacon, um sem tomate", "order: 1 x_bacon; 1 x_bacon -tomate"),
    ("", "2 x-bacon, um com ovo e outro sem maionese", "order: 1 x_bacon +ovo; 1 x_bacon -maionese"),
    ("", "1 x-salada com bastante maionese", "order: 1 x_salada +maionese!extra"),
    ("", "um x salada com pouca cebola e com ovo", "order: 1 x_salada +cebola!light +ovo"),
    ("", "1 x salada s/ cebola c/ ovo", "order: 1 x_salada -cebola +ovo"),
    ("", "um suco de laranja grande", "order: 1 suco =g"),
    ("", "trinta e duas coxinhas", "order: 32 coxinha"),
    ("", "meia dúzia de coxinhas e 2 sucos", "order: 6 coxinha; 2 suco"),
    ("", "um açaí e uma coca", "order: 1 coca ?açaí"),
    ("x_salada; coca", "adiciona uma coxinha", "order: 1 coxinha"),
    ("x_salada; coca", "tira a coca", "change: remove #1"),
    ("x_salada; coca", "troca a coca por guaraná", "change: replace #1 1 guarana"),
    ("x_salada; suco", "o suco quero que seja grande", "change: replace #1 1 suco =g"),
    ("2 coxinha", "muda pra 4", "change: set 4 #0"),
    ("x_salada|confirmation", "isso mesmo", "confirm"),
    ("x_salada|confirmation", "tá certo, pode mandar", "confirm"),
    ("x_salada|confirmation", "n", "decline"),
    ("", "e aí, tudo bem", "greeting"),
    ("", "vlw obg", "thanks"),
    ("", "quanto custa o x-bacon?", "question"),
    ("", "vcs entregam no centro?", "question"),
    ("", "manda o cardápio", "menu"),
    ("", "pra retirar às 7 da noite", "order:  {pickup, 11-20 19:00}"),
    (
        "",
        "entrega na rua das Flores 123, meu cel (11) 98765-4321, pago no pix",
        "order:  {delivery, +5511987654321, to rua das Flores 123, transfer}",
    ),
    ("", "amanhã às 19h30, em nome de Paula", "order:  {11-21 19:30, for Paula}"),
    ("", "dinheiro, troco pra 50", "order:  {cash, change for 50}"),
    ("", "cadê meu pedido?", "status"),
    ("", "quero cancelar o pedido", "cancel"),
];

#[test]
fn portuguese_is_read() {
    check_menu(MENU, ROWS);
}
