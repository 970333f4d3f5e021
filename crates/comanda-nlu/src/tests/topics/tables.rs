//! At which table: and what only looks like one.

use super::{check, tacos, vi};
use crate::tests::print;

type Row = (&'static str, &'static str, &'static str);

const VIETNAMESE: &[Row] = &[
    ("", "bàn 5", "order:  {dinein, table 5}"),
    ("", "bàn số 12", "order:  {dinein, table 12}"),
    ("", "ban A3", "order:  {dinein, table A3}"),
    ("", "bàn 5: 2 phở tái", "order: 2 pho_tai {dinein, table 5}"),
    ("", "2 phở tái bàn 5", "order: 2 pho_tai {dinein, table 5}"),
    ("", "2 pho tai 1 coca, ban so 7", "order: 2 pho_tai; 1 coca {dinein, table 7}"),
    ("", "em ngồi bàn 3, cho 1 phở gà", "order: 1 pho_ga {dinein, table 3}"),
    ("", "1 phở gà mang ra bàn 8 nha", "order: 1 pho_ga {dinein, table 8}"),
    ("", "phở tái 2 bàn 5", "order: 2 pho_tai {dinein, table 5}"),
    ("", "ăn tại bàn 4, 1 phở chín", "order: 1 pho_chin {dinein, table 4}"),
    ("", "bàn số 9 thêm 1 trà đá", "order: 1 tra_da {dinein, table 9}"),
    ("", "bàn 7B gọi 2 coca", "order: 2 coca {dinein, table 7B}"),
    ("", "table 5", "order:  {dinein, table 5}"),
    ("", "table no. 7, 2 rare beef pho", "order: 2 pho_tai {dinein, table 7}"),
    ("", "2 cokes to table 12 please", "order: 2 coca {dinein, table 12}"),
    ("", "we're at table 4, can we get 2 chicken pho", "order: 2 pho_ga {dinein, table 4}"),
    ("", "table #3: 1 coke", "order: 1 coca {dinein, table 3}"),
    ("", "table four, 2 rare pho", "order: 2 pho_tai {dinein, table four}"),
    // What is none.
    ("", "giao 12 Bàn Cờ q3", "order:  {delivery, to 12 Bàn Cờ q3}"),
    ("", "2 phở tái giao 12 Bàn Cờ, quận 3", "order: 2 pho_tai {delivery, to 12 Bàn Cờ, quận 3}"),
    ("", "cho bạn 5 tô phở tái", "order: 5 pho_tai"),
    ("", "cho ban 5 to pho tai", "order: 5 pho_tai"),
    ("", "mai còn bàn 10 người không", "question"),
    ("", "2 phở tái, table for two", "order: 2 pho_tai"),
    ("", "2 chicken pho for 2 people", "order: 2 pho_ga"),
    ("", "bàn 5 còn trống không", "question"),
    ("", "1 phở gà mang về", "order: 1 pho_ga {pickup}"),
];

const SPANISH: &[Row] = &[
    ("", "mesa 4", "order:  {dinein, table 4}"),
    ("", "mesa número 3, 2 de pastor", "order: 2 pastor {dinein, table 3}"),
    ("", "estamos en la mesa 6, nos trae 3 de suadero", "order: 3 suadero {dinein, table 6}"),
    ("", "2 pozoles para la mesa 2", "order: 2 pozole {dinein, table 2}"),
    ("", "mesa B2: 1 horchata", "order: 1 horchata {dinein, table B2}"),
    ("", "mesa 8 por favor un mole", "order: 1 mole {dinein, table 8}"),
    ("", "una mesa para 4 personas", "order:  {dinein}"),
    ("", "3 de pastor para llevar", "order: 3 pastor {pickup}"),
];

#[test]
fn tables_are_found_beside_orders() {
    let (reader, menu) = vi();
    check(reader, &menu, VIETNAMESE, print);
    let (menu, reader) = tacos();
    check(reader, menu, SPANISH, print);
}
