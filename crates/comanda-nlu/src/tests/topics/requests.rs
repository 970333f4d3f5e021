//! What is asked by law, and what only sounds like it.

use comanda_domain::reading::{Reading, Request};

use super::{check, tacos, vi};

type Row = (&'static str, &'static str, &'static str);

const VIETNAMESE: &[Row] = &[
    ("", "dừng nhắn tin", "stop"),
    ("", "đừng nhắn nữa", "stop"),
    ("", "dung nhan tin nua", "stop"),
    ("", "đừng nhắn tin cho mình nữa", "stop"),
    ("", "ngưng gửi tin nhắn giùm", "stop"),
    ("", "mình không muốn nhận tin nhắn nữa", "stop"),
    ("", "dừng", "stop"),
    ("", "dừng đi shop", "stop"),
    ("", "hủy đăng ký", "stop"),
    ("", "STOP", "stop"),
    ("", "stop please", "stop"),
    ("", "unsubscribe", "stop"),
    ("", "please stop messaging me", "stop"),
    ("", "no more messages pls", "stop"),
    ("", "take me off your list", "stop"),
    ("", "start", "resume"),
    ("", "you can message me again", "resume"),
    ("", "nhắn tin lại cho mình được rồi", "resume"),
    ("", "xoá dữ liệu của tôi", "delete_data"),
    ("", "xóa thông tin của mình", "delete_data"),
    ("", "xoa het thong tin cua minh di", "delete_data"),
    ("", "shop xóa giúp mình dữ liệu cá nhân nhé", "delete_data"),
    ("", "xóa hết dữ liệu của mình đi", "delete_data"),
    ("", "xoá sạch thông tin của em giúp với", "delete_data"),
    ("", "delete my data", "delete_data"),
    ("", "please delete all my personal information", "delete_data"),
    ("", "erase everything you have on me", "delete_data"),
    ("", "forget me", "delete_data"),
    ("pho_tai; coca", "xóa hết dữ liệu của mình đi", "delete_data"),
    ("pho_tai; coca", "delete all my data please", "delete_data"),
    // What is none.
    ("pho_tai; coca", "xóa hết đi", "-"),
    ("pho_tai; coca", "xóa hết giúp mình", "-"),
    ("", "stop at the gate", "-"),
    ("", "2 phở tái, tới cổng dừng lại gọi em", "-"),
    ("", "1 phở tái bỏ hành dừng", "-"),
    ("pho_tai; coca", "delete the coke", "-"),
    ("pho_tai; coca", "xoá món 2", "-"),
    ("pho_tai; coca", "xóa coca", "-"),
    ("pho_tai", "hủy đơn", "-"),
    ("pho_tai", "cancel my order", "-"),
    ("pho_tai", "start over", "-"),
    ("", "giao 12 Lê Lợi q1, tới nơi nhắn tin, đừng gọi", "-"),
    ("", "1 phở gà giao 12 Lê Lợi, đừng nhắn tin, gọi em nha", "-"),
    ("", "what time do you stop serving", "-"),
    ("", "forget the coke", "-"),
    ("", "để em hỏi rồi nhắn sau nha", "-"),
    ("", "2 phở tái", "-"),
];

const SPANISH: &[Row] = &[
    ("", "no me escriban más", "stop"),
    ("", "ya no me manden mensajes", "stop"),
    ("", "dejen de escribirme por favor", "stop"),
    ("", "alto", "stop"),
    ("", "quiero darme de baja", "stop"),
    ("", "reanudar", "resume"),
    ("", "borra mis datos", "delete_data"),
    ("", "quiero que eliminen toda mi información", "delete_data"),
    ("", "bórrenme de su sistema", "delete_data"),
    ("", "en el alto de Insurgentes a la derecha", "-"),
    ("pastor", "borra el de pastor", "-"),
    ("", "me escriben cuando lleguen", "-"),
    ("", "3 de pastor sin cebolla, alto en salsa", "-"),
    ("pastor", "cancela mi pedido", "-"),
];

fn request(reading: &Reading) -> String {
    let name = match reading.request {
        Some(Request::Stop) => "stop",
        Some(Request::Resume) => "resume",
        Some(Request::DeleteData) => "delete_data",
        None => "-",
    };
    name.to_owned()
}

#[test]
fn what_is_asked_by_law_is_heard() {
    let (reader, menu) = vi();
    check(reader, &menu, VIETNAMESE, request);
    let (menu, reader) = tacos();
    check(reader, menu, SPANISH, request);
}
