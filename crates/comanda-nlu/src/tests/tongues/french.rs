//! French, against the menu of a small snack bar.

use super::super::Row;
use super::check_menu;

const MENU: &str = "\
format: comanda-menu/1
shop: { name: Chez Lucie, currency: EUR, languages: [fr, en], timezone: Europe/Paris, region: FR }
sizes:
  taille:
    - { id: petit, name: Petit, aliases: [petite] }
    - { id: grand, name: Grand, price: 2.00, aliases: [grande] }
sections:
  - id: kebab
    name: Kebabs
    nouns: [kebab]
    sizes: { scale: taille, default: petit }
    items:
      - { id: kebab_poulet, name: Kebab poulet, price: 7.00 }
      - { id: kebab_veau, name: Kebab veau, price: 7.50 }
    groups:
      - &garniture
        id: garniture
        name: Garniture
        negatable: true
        amounts: [light, extra]
        choices:
          - { id: oignons, name: oignons, aliases: [oignon] }
          - { id: salade, name: salade }
          - { id: oeuf, name: œuf, price: 1.00 }
          - { id: fromage, name: fromage, price: 1.00 }
          - { id: sauce_blanche, name: sauce blanche }
  - id: crepe
    name: Crêpes
    nouns: [crêpe]
    items:
      - { id: complete, name: Crêpe complète, price: 6.00, aliases: [complète] }
      - { id: quatre_fromages, name: Crêpe quatre fromages, price: 7.00, aliases: [quatre fromages] }
    groups: [*garniture]
  - id: boisson
    name: Boissons
    item_key: drink
    items:
      - { id: coca, name: Coca-Cola, price: 2.50, aliases: [coca] }
      - { id: eau, name: Eau, price: 1.50, aliases: [bouteille d'eau] }
      - { id: jus, name: Jus d'orange, price: 3.00 }
";

const ROWS: &[Row] = &[
    ("", "Bonjour, je voudrais 2 kebabs poulet svp", "order: 2 kebab_poulet"),
    ("", "deux crêpes complètes et un coca", "order: 2 complete; 1 coca"),
    ("", "jveux une complete et 3 cocas stp", "order: 1 complete; 3 coca"),
    ("", "un kebab veau sans oignons", "order: 1 kebab_veau -oignons"),
    ("", "un kebab poulet sans salade ni oignon", "order: 1 kebab_poulet -salade -oignons"),
    ("", "1 kebab poulet pas d’oignons", "order: 1 kebab_poulet -oignons"),
    ("", "une crêpe complète avec beaucoup de fromage", "order: 1 complete +fromage!extra"),
    ("", "un kebab veau avec un peu d'oignons", "order: 1 kebab_veau +oignons!light"),
    ("", "une complète, supplément oeuf", "order: 1 complete +oeuf!extra"),
    ("", "un grand kebab poulet et deux jus d'orange", "order: 1 kebab_poulet =grand; 2 jus"),
    ("", "il me faut quatre-vingt-dix crêpes complètes", "order: 90 complete"),
    ("", "vingt et une crêpes complètes", "order: 21 complete"),
    ("", "2 quatre fromages et 1 bouteille d'eau", "order: 2 quatre_fromages; 1 eau"),
    ("", "j'aimerais un tacos et un coca", "order: 1 coca ?tacos"),
    ("complete; coca", "rajoutez un jus d'orange", "order: 1 jus"),
    ("complete; coca", "enlevez le coca", "change: remove #1"),
    ("complete; coca", "remplacez le coca par de l'eau", "change: replace #1 1 eau"),
    ("kebab_veau; coca", "finalement le kebab sans oignons", "change: replace #0 1 kebab_veau -oignons"),
    ("2 complete", "mettez-en plutôt 3", "change: set 3 #0"),
    ("complete|confirmation", "oui c'est ça", "confirm"),
    ("complete|confirmation", "dac", "confirm"),
    ("complete|confirmation", "non", "decline"),
    ("", "slt", "greeting"),
    ("", "merci bcp", "thanks"),
    ("", "c'est combien le kebab veau ?", "question"),
    ("", "vous livrez jusqu'à quelle heure ?", "question"),
    ("", "midi et demi à emporter", "order:  {pickup, 11-20 12:30}"),
    ("", "à emporter, je passe à 19h30", "order:  {pickup, 11-20 19:30}"),
    ("", "demain midi, au nom de Durand, 06 12 34 56 78", "order:  {+33612345678, 11-21 12:00, for Durand}"),
    (
        "",
        "livraison au 12 rue des Lilas ce soir à 20h, je paie par carte",
        "order:  {delivery, to 12 rue des Lilas, 11-20 20:00, card}",
    ),
    ("", "je suis allergique aux noix, un kebab veau", "order: 1 kebab_veau {allergic to noix}"),
    ("", "où est ma commande ?", "status"),
    ("", "annulez ma commande", "cancel"),
];

#[test]
fn french_is_read() {
    check_menu(MENU, ROWS);
}
