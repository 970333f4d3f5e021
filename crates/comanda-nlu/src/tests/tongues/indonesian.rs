//! Indonesian, against the menu of a small warung.

use super::super::Row;
use super::check_menu;

const MENU: &str = "\
format: comanda-menu/1
shop: { name: Warung Bu Sri, currency: IDR, languages: [id, en], timezone: Asia/Jakarta, region: ID }
sizes:
  porsi:
    - { id: biasa, name: Biasa }
    - { id: jumbo, name: Jumbo, price: 5000, aliases: [besar] }
sections:
  - id: makanan
    name: Makanan
    measures: [porsi, bungkus]
    sizes: { scale: porsi, default: biasa }
    items:
      - { id: nasi_goreng, name: Nasi goreng, price: 18000, aliases: [nasgor] }
      - { id: mie_goreng, name: Mie goreng, price: 18000 }
      - { id: ayam_geprek, name: Ayam geprek, price: 20000, aliases: [geprek] }
      - { id: soto_ayam, name: Soto ayam, price: 17000, aliases: [soto] }
    groups:
      - id: pilihan
        name: Pilihan
        negatable: true
        amounts: [light, extra]
        choices:
          - { id: telur, name: telur, price: 4000 }
          - { id: bawang, name: bawang goreng, aliases: [bawang] }
          - { id: sambal, name: sambal }
          - { id: pedas, name: pedas }
  - id: minuman
    name: Minuman
    measures: [gelas]
    item_key: drink
    items:
      - { id: es_teh, name: Es teh manis, price: 5000, aliases: [es teh, esteh] }
      - { id: es_jeruk, name: Es jeruk, price: 7000 }
      - { id: kopi, name: Kopi hitam, price: 6000, aliases: [kopi] }
";

const ROWS: &[Row] = &[
    ("", "kak mau pesan nasi goreng 2 porsi", "order: 2 nasi_goreng"),
    ("", "saya mau 2x nasgor sama 1 es teh", "order: 2 nasi_goreng; 1 es_teh"),
    ("", "pesen dua ayam geprek dan tiga es jeruk ya", "order: 2 ayam_geprek; 3 es_jeruk"),
    ("", "nasi goreng 1, mie goreng 2, kopi 1", "order: 1 nasi_goreng; 2 mie_goreng; 1 kopi"),
    ("", "nasi goreng 2 es teh 3 kopi 1", "order: 2 nasi_goreng; 3 es_teh; 1 kopi"),
    ("", "mie goreng satu gak pake sambal", "order: 1 mie_goreng -sambal"),
    ("", "1 soto ayam tanpa bawang", "order: 1 soto_ayam -bawang"),
    ("", "nasgor 1 jgn pake telor", "order: 1 nasi_goreng -telur"),
    ("", "geprek 2 sambalnya banyak", "order: 2 ayam_geprek +sambal!extra"),
    ("", "minta ayam geprek sambalnya dikit aja", "order: 1 ayam_geprek +sambal!light"),
    ("", "nasi goreng jumbo pake telur", "order: 1 nasi_goreng =jumbo +telur"),
    ("", "dua puluh lima bungkus nasi goreng", "order: 25 nasi_goreng"),
    ("", "mau rendang 1 sama es teh 1", "order: 1 es_teh ?rendang"),
    ("nasi_goreng; es_teh", "tambah kopi 1", "order: 1 kopi"),
    ("nasi_goreng; es_teh", "ga jadi es tehnya kak", "change: remove #1"),
    ("nasi_goreng; es_teh", "hapus es teh", "change: remove #1"),
    ("nasi_goreng; es_teh", "es tehnya ga jadi", "change: remove #1"),
    ("nasi_goreng; es_teh", "es tehnya gak jadi ya kak", "change: remove #1"),
    ("nasi_goreng; es_teh", "ganti es teh jadi es jeruk", "change: replace #1 1 es_jeruk"),
    ("nasi_goreng", "jadiin 3 porsi", "change: set 3 #0"),
    ("nasi_goreng|confirmation", "iya betul", "confirm"),
    ("nasi_goreng|confirmation", "oke gas", "confirm"),
    ("nasi_goreng|confirmation", "nggak", "decline"),
    ("", "selamat siang kak", "greeting"),
    ("", "makasih ya kak", "thanks"),
    ("", "harganya berapa nasi goreng?", "question"),
    ("", "ada soto ayam gak kak", "question"),
    ("", "menunya apa aja", "menu"),
    ("", "saya ambil sendiri jam setengah 8 malam", "order:  {pickup, 11-20 19:30}"),
    (
        "",
        "antar ke Jl Melati no 5, hp 0812 3456 7890, bayar transfer",
        "order:  {delivery, +6281234567890, to Jl Melati no 5, transfer}",
    ),
    ("", "besok jam 7 pagi, atas nama Budi", "order:  {11-21 07:00, for Budi}"),
    ("", "pesanan saya sampai mana?", "status"),
    ("", "batalin pesanan saya", "cancel"),
];

#[test]
fn indonesian_is_read() {
    check_menu(MENU, ROWS);
}
