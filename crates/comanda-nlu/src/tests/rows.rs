//! What the reader must make of what people write. A row is: cart and what was asked (`cart|question`), text, reading
//! in the notation of [`super::print`].

use super::{Row, check};

/// What is ordered, in Vietnamese.
const VIETNAMESE_ORDERS: &[Row] = &[
    ("", "2 phở tái", "order: 2 pho_tai"),
    ("", "cho mình 2 tô phở tái", "order: 2 pho_tai"),
    ("", "shop ơi cho em 1 phở gà tô lớn nha", "order: 1 pho_ga =large"),
    ("", "2 pho tai 1 pho ga", "order: 2 pho_tai; 1 pho_ga"),
    ("", "hai tô phở tái, một tô phở gà", "order: 2 pho_tai; 1 pho_ga"),
    ("", "phở tái x2", "order: 2 pho_tai"),
    ("", "phở tái 2 tô", "order: 2 pho_tai"),
    ("", "phở tái 2, coca 3", "order: 2 pho_tai; 3 coca"),
    ("", "2x phở tái", "order: 2 pho_tai"),
    ("", "2 x phở tái", "order: 2 pho_tai"),
    ("", "1 phở tái không hành", "order: 1 pho_tai -onion"),
    ("", "1 pho tai ko hanh", "order: 1 pho_tai -onion"),
    ("", "1 phở tái k hành k ngò", "order: 1 pho_tai -onion -cilantro"),
    ("", "1 phở tái không hành ngò", "order: 1 pho_tai -onion -cilantro"),
    ("", "1 phở tái không lấy hành và ngò", "order: 1 pho_tai -onion -cilantro"),
    ("", "1 phở tái thêm trứng", "order: 1 pho_tai +egg"),
    ("", "1 phở tái thêm 2 trứng", "order: 1 pho_tai +egg*2"),
    ("", "phở gà thêm 3 viên bò viên", "order: 1 pho_ga +meatball*3"),
    ("", "1 phở tái ít bánh nhiều giá", "order: 1 pho_tai +noodles!light +bean_sprouts!extra"),
    ("", "1 phở tái nhiều hành", "order: 1 pho_tai +onion!extra"),
    ("", "1 phở chín ít bánh", "order: 1 pho_chin +noodles!light"),
    ("", "chín tô phở chín", "order: 9 pho_chin"),
    ("", "1 phở chín 2 bánh mì thịt 1 trà đá", "order: 1 pho_chin; 2 bm_thit; 1 tra_da"),
    ("", "1 phở tái lớn, 1 phở gà nhỏ", "order: 1 pho_tai =large; 1 pho_ga =regular"),
    ("", "2 phở tái, 1 tô không hành", "order: 1 pho_tai; 1 pho_tai -onion"),
    ("", "3 phở tái trong đó 1 tô không hành", "order: 2 pho_tai; 1 pho_tai -onion"),
    ("", "2 phở tái, 1 tô thêm trứng, 1 tô bình thường", "order: 1 pho_tai +egg; 1 pho_tai"),
    ("", "2 phở tái 1 phở gà, cả 3 không hành", "order: 2 pho_tai -onion; 1 pho_ga -onion"),
    ("", "1 cà phê sữa đá size L ít đường", "order: 1 ca_phe_sua =l +sugar!light"),
    ("", "2 cf sữa ít đá", "order: 2 ca_phe_sua +ice!light"),
    ("", "1 bạc xỉu nóng", "order: 1 bac_xiu +hot"),
    ("", "cà phê sữa nóng ít ngọt", "order: 1 ca_phe_sua +hot +sugar!light"),
    ("", "3 trà đào: 2 L 1 M", "order: 2 tra_dao =l; 1 tra_dao =m"),
    ("", "1 trà đào M, í lộn size L", "order: 1 tra_dao =l"),
    ("", "2 phở tái à không 3 phở tái", "order: 3 pho_tai"),
    ("", "2 à không 3 phở tái", "order: 3 pho_tai"),
    ("", "1 phở tái à nhầm phở gà", "order: 1 pho_ga"),
    ("", "1 coca 1 7up", "order: 1 coca; 1 seven_up"),
    ("", "2 lon coca", "order: 2 coca in can"),
    ("", "2 coca lon", "order: 2 coca in can"),
    ("", "1 nước suối 1.5l", "order: 1 nuoc_suoi 1500ml"),
    ("", "1 chai nước suối 1l5", "order: 1 nuoc_suoi in bottle 1500ml"),
    ("", "1 combo sáng", "order: 1 combo_sang"),
    ("", "2 combo 1, phở gà không hành", "order: 2 combo_sang [1 pho_ga -onion]"),
    ("", "1 combo sáng đổi trà đá thành coca", "order: 1 combo_sang [1 coca]"),
    ("", "combo 1 lấy phở gà tô lớn, nước lấy coca", "order: 1 combo_sang [1 pho_ga =large] [1 coca]"),
    ("", "1 phở bò", "order: 1 of pho_tai|pho_chin"),
    ("", "2 cà phê", "order: 2 of ca_phe_sua|ca_phe_den"),
    ("", "1 phở tái thêm tương", "order: 1 pho_tai +hoisin|chilli_sauce; 1 of hoisin|chilli_sauce"),
    ("", "1 phở tái không tương", "order: 1 pho_tai -hoisin|chilli_sauce"),
    ("", "1 món kèm", "order: 1 of cha_gio|quay|goi_cuon"),
    ("", "cho mình 2 đồ uống", "order: 2 of tra_da|coca|seven_up|nuoc_suoi"),
    ("", "1 phở đuôi bò", "order:  ?phở đuôi bò (pho_duoi_bo)"),
    ("", "1 bún bò huế", "order:  ?bún bò huế"),
    ("", "1 bún bò huế, 2 phở chín", "order: 2 pho_chin ?bún bò huế"),
    ("", "cho 2 bánh mì cá với 1 trà đá", "order: 1 tra_da ?bánh mì cá (bm_ca)"),
    ("", "1 sushi", "order:  ?sushi"),
    ("", "1 pizza và 2 coca", "order: 2 coca ?pizza"),
    ("", "2 bánh mì thịt không ớt nhiều đồ chua", "order: 2 bm_thit -chilli +pickles!extra"),
    ("", "1 bánh mì trứng thêm chả", "order: 1 bm_trung +cha"),
];

#[test]
fn vietnamese_orders_are_read() {
    check(VIETNAMESE_ORDERS);
}

/// How, where to, when and for whom, in Vietnamese.
const VIETNAMESE_DETAILS: &[Row] = &[
    ("", "3 phở tái mang về", "order: 3 pho_tai {pickup}"),
    ("", "1 phở gà ăn tại quán", "order: 1 pho_ga {dinein}"),
    (
        "",
        "2 phở tái giao 12 Lê Lợi q1, 0901234567",
        "order: 2 pho_tai {delivery, +84901234567, to 12 Lê Lợi q1}",
    ),
    (
        "",
        "giao 45 Nguyễn Huệ, Q.1 lúc 7h tối: 2 phở gà",
        "order: 2 pho_ga {delivery, to 45 Nguyễn Huệ, Q.1, 11-20 19:00}",
    ),
    ("", "1 phở gà, giao liền nha", "order: 1 pho_ga {delivery, asap}"),
    ("", "2 trà đào 15h ghé lấy", "order: 2 tra_dao {pickup, 11-20 15:00}"),
    ("", "1 phở tái, 12h kém 10 mình qua lấy", "order: 1 pho_tai {pickup, 11-20 11:50}"),
    ("", "nửa tiếng nữa ghé lấy 1 phở gà", "order: 1 pho_ga {pickup, 11-20 11:00}"),
    ("", "trong 30 phút nữa cho 2 bánh mì thịt", "order: 2 bm_thit {11-20 11:00}"),
    (
        "",
        "mai 8h giao 6 cà phê sữa tới 55 Nam Kỳ Khởi Nghĩa q1",
        "order: 6 ca_phe_sua {delivery, to 55 Nam Kỳ Khởi Nghĩa q1, 11-21 08:00}",
    ),
    ("", "thứ 7 này 18h30 giữ giúp 4 phở tái", "order: 4 pho_tai {11-21 18:30}"),
    ("", "1 phở tái, tên Tuấn, 0938.222.333", "order: 1 pho_tai {+84938222333, for Tuấn}"),
    ("", "1 phở tái gặp chị Hương 0912 345 678", "order: 1 pho_tai {+84912345678, for Hương}"),
    ("", "1 phở gà, trả tiền mặt tờ 200k", "order: 1 pho_ga {cash, change for 200000}"),
    ("", "1 phở gà, mình ck nha", "order: 1 pho_ga {transfer}"),
    ("", "1 phở gà, em bị dị ứng đậu phộng", "order: 1 pho_ga {allergic to đậu phộng}"),
    ("", "1 phở gà không lấy da", "order: 1 pho_ga \"không lấy da\""),
    ("", "sdt 0903 456 780 à nhầm 0903 456 789", "order:  {+84903456789}"),
];

#[test]
fn vietnamese_details_are_read() {
    check(VIETNAMESE_DETAILS);
}

/// What is not an order, in Vietnamese.
const VIETNAMESE_TALK: &[Row] = &[
    ("", "phở tái bao nhiêu", "question"),
    ("", "phở tái giá bao nhiêu vậy shop?", "question"),
    ("", "phở gà còn không shop", "question"),
    ("", "có phở gà không?", "question"),
    ("", "shop có ship quận 7 ko", "question"),
    ("", "3 phở tái 2 phở gà hết nhiêu", "question"),
    ("", "size L bao nhiêu ml", "question"),
    ("", "mấy giờ đóng cửa", "question"),
    ("", "còn phở gà không shop? cho em 2 tô nha", "order: 2 pho_ga"),
    ("", "cho xem menu", "menu"),
    ("", "thực đơn", "menu"),
    ("", "quán bán gì vậy", "menu"),
    ("", "chào shop", "greeting"),
    ("", "alo", "greeting"),
    ("", "shop ơi", "greeting"),
    ("", "cảm ơn shop", "thanks"),
    ("", "ok cảm ơn", "thanks"),
    ("", "đơn của em tới đâu rồi", "status"),
    ("", "giao chưa shop", "status"),
    ("", "cho gặp nhân viên", "human"),
    ("", "giao thiếu rồi shop, đặt 3 phở mà có 2", "human"),
    ("", "huỷ đơn giúp em", "cancel"),
    ("", "cho e hủy đơn", "cancel"),
    ("", "dạ đúng rồi", "confirm"),
    ("", "ok", "confirm"),
    ("", "👍", "confirm"),
    ("", "thôi không cần đâu", "decline"),
    ("", "hôm nay trời đẹp quá", "other"),
    ("", "để hỏi mọi người rồi báo lại", "other"),
];

#[test]
fn vietnamese_talk_are_read() {
    check(VIETNAMESE_TALK);
}

/// What a wrong reading would make a wrong meal of, or lose.
const CAREFUL: &[Row] = &[
    ("", "phở tái hk hành", "order: 1 pho_tai -onion"),
    ("", "phở tái miễn hành", "order: 1 pho_tai -onion"),
    ("", "phở tái ít nước béo", "order: 1 pho_tai \"ít nước béo\""),
    ("", "one pho tai, no msg", "order: 1 pho_tai \"no msg\""),
    ("", "phở gà không da", "order: 1 pho_ga \"không da\""),
    ("", "em dị ứng tôm cho em 1 phở gà không hành", "order: 1 pho_ga -onion {allergic to tôm}"),
    ("", "allergic to fish sauce 1 pho ga", "order: 1 pho_ga {allergic to fish sauce}"),
    ("", "2 phở tái cho 3 người", "order: 2 pho_tai"),
    ("", "hai mươi hai phở tái", "order: 22 pho_tai"),
    ("", "thirty two pho tai", "order: 32 pho_tai"),
    ("", "1 phở gà thêm 2 trứng, 1 phở tái 2 trứng", "order: 1 pho_ga +egg*2; 1 pho_tai +egg*2"),
    ("", "phở tái thêm 20 bò viên", "order: 1 pho_tai +meatball"),
    ("", "phở tái thêm 2 bò viên", "order: 1 pho_tai +meatball*2"),
    ("", "1 phở bò tái", "order: 1 pho_tai"),
    ("", "2 phở bò chín lớn", "order: 2 pho_chin =large"),
    ("", "2 phở bò, 1 phở tái", "order: 1 pho_tai; 2 of pho_tai|pho_chin"),
    ("", "1 phở tái nhiều thịt", "order: 1 pho_tai"),
    ("", "phở gà có ruồi", "human"),
    ("", "phở gà nguội quá", "human"),
    ("", "giao toi 8 Tran Phu 1 pho ga 2 coca", "order: 1 pho_ga; 2 coca {delivery, to 8 Tran Phu}"),
    ("", "tên Chanh sdt 0912345678 1 phở gà", "order: 1 pho_ga {+84912345678}"),
];

#[test]
fn careful_texts_are_read() {
    check(CAREFUL);
}

/// Capitals, lists, slips of the pen, and what no menu has.
const ODD_TEXTS: &[Row] = &[
    ("", "MÌNH LẤY 2 TRÀ ĐÀO SIZE L ÍT ĐÁ", "order: 2 tra_dao =l +ice!light"),
    ("", "2 phở tái\n1 bánh mì thịt\n- 1 coca", "order: 2 pho_tai; 1 bm_thit; 1 coca"),
    ("", "1 tái 1 chín", "order: 1 pho_tai; 1 pho_chin"),
    ("", "2 trứng", "order:  ?trứng"),
    ("", "phở", "order: 1 pho"),
    ("", "2 phở", "order: 2 pho"),
    ("", "hành", "other"),
    ("", "phở tái 🍜 x3", "order: 3 pho_tai"),
    ("", "1 fở tái", "order: 1 pho_tai"),
    ("", "2 bánh mỳ thịt", "order: 2 bm_thit"),
    ("", "1 phở đặc biệt", "order:  ?phở đặc biệt (pho_tai pho_chin pho_ga)"),
    ("", "0 phở tái", "other"),
    ("", "1000 phở tái", "other"),
    ("", "2 pho rare", "order: 2 pho_tai"),
];

#[test]
fn odd_texts_are_read() {
    check(ODD_TEXTS);
}

/// What is ordered, in English.
const ENGLISH_ORDERS: &[Row] = &[
    ("", "2 rare beef pho", "order: 2 pho_tai"),
    ("", "two rare pho and a coke", "order: 2 pho_tai; 1 coca"),
    ("", "can i get 2 chicken pho please", "order: 2 pho_ga"),
    ("", "I'd like a large chicken pho with no onion", "order: 1 pho_ga =large -onion"),
    ("", "3 chicken pho, no onion and cilantro", "order: 3 pho_ga -onion -cilantro"),
    ("", "1 rare beef pho with 2 eggs", "order: 1 pho_tai +egg*2"),
    (
        "",
        "one pho chicken large extra bean sprouts light noodles",
        "order: 1 pho_ga =large +bean_sprouts!extra +noodles!light",
    ),
    ("", "2 pork banh mi, one without pickles", "order: 1 bm_thit; 1 bm_thit -pickles"),
    ("", "2 pork banh mi, 1 of them no pickles", "order: 1 bm_thit; 1 bm_thit -pickles"),
    ("", "a pork banh mi with extra pickles and no chilli", "order: 1 bm_thit +pickles!extra -chilli"),
    ("", "chicken pho and spring rolls", "order: 1 pho_ga; 1 cha_gio"),
    ("", "2 fried spring rolls & 3 cokes", "order: 2 cha_gio; 3 coca"),
    ("", "2cokes", "order: 2 coca"),
    ("", "two cokes no ice", "order: 2 coca -ice"),
    ("", "a bottle of coke", "order: 1 coca in bottle"),
    ("", "2 cans of coke", "order: 2 coca in can"),
    ("", "1 iced milk coffee large less sugar", "order: 1 ca_phe_sua =l +sugar!light"),
    ("", "large iced black coffee no sugar", "order: 1 ca_phe_den =l -sugar"),
    ("", "2 milk coffee, both large", "order: 2 ca_phe_sua =l"),
    ("", "make it 2 chicken pho", "order: 2 pho_ga"),
    ("", "beef pho", "order: 1 of pho_tai|pho_chin"),
    ("", "2 coffees", "order: 2 of ca_phe_sua|ca_phe_den"),
    ("", "1 breakfast combo", "order: 1 combo_sang"),
    ("", "1 breakfast combo with coke", "order: 1 combo_sang [1 coca]"),
    (
        "",
        "breakfast combo with chicken pho no onion and a coke",
        "order: 1 combo_sang [1 pho_ga -onion] [1 coca]",
    ),
    ("", "oxtail pho", "order:  ?oxtail pho (pho_duoi_bo)"),
    ("", "2 oxtail pho and 1 coke", "order: 1 coca ?oxtail pho (pho_duoi_bo)"),
    ("", "1 burger", "order:  ?burger"),
    ("", "1 burger and 2 cokes", "order: 2 coca ?burger"),
    ("", "some sushi please", "other"),
    ("", "2 chicken pho no wait 3", "order: 3 pho_ga"),
    ("", "2 no wait 3 chicken pho", "order: 3 pho_ga"),
    ("", "1 coke actually make that a 7 up", "order: 1 seven_up"),
    ("", "1 coke sorry i meant 2", "order: 2 coca"),
];

#[test]
fn english_orders_are_read() {
    check(ENGLISH_ORDERS);
}

/// How, where to, when and for whom, in English.
const ENGLISH_DETAILS: &[Row] = &[
    ("", "2 chicken pho to go", "order: 2 pho_ga {pickup}"),
    ("", "pickup at 7pm, 2 chicken pho", "order: 2 pho_ga {pickup, 11-20 19:00}"),
    (
        "",
        "2 chicken pho for delivery to 12 Main Street at 12:30",
        "order: 2 pho_ga {delivery, to 12 Main Street, 11-20 12:30}",
    ),
    ("", "deliver to 5 Mill Lane, BS3 4TJ asap", "order:  {delivery, to 5 Mill Lane, BS3 4TJ, asap}"),
    ("", "1 chicken pho, my name is Ann", "order: 1 pho_ga {for Ann}"),
    ("", "2 cokes, allergic to peanuts", "order: 2 coca {allergic to peanuts}"),
    ("", "i am allergic to peanuts. 1 chicken pho", "order: 1 pho_ga {allergic to peanuts}"),
    ("", "1 chicken pho in 30 minutes", "order: 1 pho_ga {11-20 11:00}"),
    ("", "1 chicken pho tomorrow at 7", "order: 1 pho_ga {11-21 07:00}"),
    ("", "2 cokes, cash, change for 200k", "order: 2 coca {cash, change for 200000}"),
    ("", "2 cokes pay by card", "order: 2 coca {card}"),
    ("", "note: please ring the bell", "order:  {note please ring the bell}"),
];

#[test]
fn english_details_are_read() {
    check(ENGLISH_DETAILS);
}

/// What is not an order, in English.
const ENGLISH_TALK: &[Row] = &[
    ("", "how much is the chicken pho", "question"),
    ("", "how much is the pho?", "question"),
    ("", "do you have chicken pho?", "question"),
    ("", "is the chicken pho spicy", "question"),
    ("", "what time do you close", "question"),
    ("", "what do you have?", "menu"),
    ("", "menu", "menu"),
    ("", "hi", "greeting"),
    ("", "hello there", "greeting"),
    ("", "thanks", "thanks"),
    ("", "where is my order", "status"),
    ("", "can i speak to a manager", "human"),
    ("", "cancel my order", "cancel"),
    ("", "yes", "confirm"),
    ("", "yep looks good", "confirm"),
    ("", "no thanks", "decline"),
    ("", "lol", "other"),
    ("", "did you see the game last night", "other"),
    ("", "chicken pho?", "question"),
    ("", "2 chicken pho?", "order: 2 pho_ga"),
    ("", "summer roll", "order: 1 goi_cuon"),
    ("", "pho with hoisin", "order: 1 pho +hoisin"),
    ("", "1 chicken pho with sauce", "order: 1 pho_ga +hoisin|chilli_sauce; 1 of hoisin|chilli_sauce"),
    ("", "1 rare pho hold the onion", "order: 1 pho_tai -onion"),
    ("", "chiken pho", "order: 1 pho_ga"),
    ("", "2 chikcen pho", "order: 2 pho_ga"),
];

#[test]
fn english_talk_are_read() {
    check(ENGLISH_TALK);
}

/// What is said with a cart.
const CHANGES_OF_THE_CART: &[Row] = &[
    ("pho_tai; coca", "không hành nha", "change: replace #0 1 pho_tai -onion"),
    ("pho_tai; coca", "thêm 2 quẩy", "order: 2 quay"),
    ("", "1 coke and a caesar salad", "order: 1 coca ?caesar salad"),
    ("pho_tai; coca", "make the pho a large one", "change: replace #0 1 pho_tai =large"),
    ("", "2 sushi, 1 coca", "order: 1 coca ?sushi"),
    (
        "pho_tai; pho_ga",
        "the first one large, no onion in the other",
        "change: replace #0 1 pho_tai =large; replace #1 1 pho_ga -onion",
    ),
    ("pho_tai; pho_ga", "tô đầu không hành", "change: replace #0 1 pho_tai -onion"),
    ("2 pho_tai; coca", "đổi 1 tô thành phở gà", "change: set 1 #0; 1 pho_ga"),
    ("coca; tra_da", "coca thay trà đá", "change: remove #1"),
    ("2 pho_tai", "1 tô lớn 1 tô nhỏ", "change: remove #0; 1 pho_tai =large; 1 pho_tai =regular"),
    ("2 pho_tai", "one of them without onion", "change: set 1 #0; 1 pho_tai -onion"),
    ("2 pho_tai", "make it 3", "change: set 3 #0"),
    ("pho_tai; coca", "bỏ coca", "change: remove #1"),
    ("pho_tai; coca", "bỏ 1 coca ra", "change: remove #1"),
    ("2 pho_tai; coca", "thôi không lấy coca", "change: remove #1"),
    ("2 pho_tai; coca", "xoá phở tái", "change: remove #0"),
    ("pho_tai; coca", "coca 3 lon", "change: replace #1 3 coca in can"),
    ("pho_tai", "lấy 3 thôi", "change: set 3 #0"),
    ("pho_tai", "đổi thành 3 tô", "change: set 3 #0"),
    ("pho_tai", "make it 3", "change: set 3 #0"),
    ("pho_tai", "make it large", "change: replace #0 1 pho_tai =large"),
    ("pho_tai", "cho size lớn", "change: replace #0 1 pho_tai =large"),
    ("pho_tai; pho_ga", "tô gà không hành", "change: replace #1 1 pho_ga -onion"),
    ("pho_tai; pho_ga", "phở gà không hành", "change: replace #1 1 pho_ga -onion"),
    ("pho_tai; pho_ga", "cả 2 không hành", "change: replace #0 1 pho_tai -onion; replace #1 1 pho_ga -onion"),
    ("pho_tai; coca", "đổi coca thành 7up", "change: replace #1 1 seven_up"),
    ("pho_tai; coca", "đổi coca qua trà đá", "change: replace #1 1 tra_da"),
    ("pho_tai; coca", "change the coke to 7 up", "change: replace #1 1 seven_up"),
    ("pho_tai; coca", "7 up instead of coke", "change: remove #1; 1 seven_up"),
    ("pho_tai; coca", "thêm 1 phở tái", "order: 1 pho_tai"),
    ("pho_tai; coca", "thêm 1 tô nữa", "order: set 2 #0"),
    ("pho_tai", "one more", "order: set 2 #0"),
    ("pho_tai", "same again", "order: set 2 #0"),
    ("pho_tai", "y chang vậy nữa", "order: set 2 #0"),
    ("pho_tai; coca", "bỏ hết làm lại từ đầu", "change: clear"),
    ("pho_tai; coca", "huỷ hết", "cancel"),
    ("pho_tai; coca", "clear everything", "change: clear"),
    ("pho_tai; coca", "remove the coke", "change: remove #1"),
    ("pho_tai; coca", "remove 1 coke", "change: remove #1"),
    ("pho_tai; coca", "no onion please", "change: replace #0 1 pho_tai -onion"),
    ("pho_tai; coca", "add 2 cokes", "order: 2 coca"),
    ("pho_tai; coca", "remove it", "change: remove #1"),
    ("pho_tai", "phở tái lên 3 tô đi", "change: set 3 #0"),
    ("pho_tai; coca", "huỷ đơn", "cancel"),
    ("pho_tai; coca", "bỏ đồ uống", "change: remove #1"),
    ("2 pho_tai", "bỏ đồ uống", "other"),
    ("2 pho_tai", "thêm 1 đồ uống", "order: 1 of tra_da|coca|seven_up|nuoc_suoi"),
    ("pho_tai", "cho them 1 pho tai lon", "order: 1 pho_tai =large"),
    ("pho_tai", "cho thêm 1 phở tái lớn", "order: 1 pho_tai =large"),
    ("pho_tai", "them pho tai lon", "order: 1 pho_tai =large"),
    ("pho_tai", "them 1 pho tai lon nua", "order: 1 pho_tai =large"),
    ("2 pho_tai", "lon nha", "change: replace #0 2 pho_tai =large"),
    ("2 pho_tai", "no onion", "change: replace #0 2 pho_tai -onion"),
    ("2 pho_tai", "without onion", "change: replace #0 2 pho_tai -onion"),
];

#[test]
fn changes_of_the_cart_are_read() {
    check(CHANGES_OF_THE_CART);
}

/// What a bare answer means.
const ANSWERS: &[Row] = &[
    ("pho_tai|confirmation", "ok", "confirm"),
    ("pho_tai|confirmation", "ừ đúng rồi", "confirm"),
    ("pho_tai|confirmation", "chốt đơn nha", "confirm"),
    ("pho_tai|confirmation", "yes please", "confirm"),
    ("pho_tai|confirmation", "yes that's ok", "confirm"),
    ("pho_tai|confirmation", "yeah its fine", "confirm"),
    ("pho_tai|confirmation", "👍", "confirm"),
    ("pho_tai|confirmation", "không", "decline"),
    ("pho_tai|confirmation", "chưa, thêm 1 coca", "order: 1 coca"),
    ("pho_tai|confirmation", "no", "decline"),
    ("pho_tai|confirmation", "ok cảm ơn shop", "confirm"),
    ("pho_tai|cancellation", "ừ", "confirm"),
    ("pho_tai|cancellation", "không", "decline"),
    ("pho_tai|address", "12 Lê Lợi, quận 1", "order:  {delivery, to 12 Lê Lợi, quận 1}"),
    ("pho_tai|address", "chung cư Sunrise block A", "order:  {delivery, to chung cư Sunrise block A}"),
    ("pho_tai|address", "mình tới lấy", "order:  {pickup}"),
    (
        "pho_tai|address",
        "27B Nguyễn Đình Chiểu phường Đa Kao quận 1 nha shop",
        "order:  {delivery, to 27B Nguyễn Đình Chiểu phường Đa Kao quận 1}",
    ),
    ("pho_tai|address", "thêm 1 coca", "order: 1 coca"),
    ("pho_tai|phone", "0901234567", "order:  {+84901234567}"),
    ("pho_tai|phone", "số em 090-345-6789 nha", "order:  {+84903456789}"),
    ("pho_tai|phone", "0905123456 7", "other"),
    ("pho_tai|phone", "09051234567", "other"),
    ("pho_tai|time", "7h tối", "order:  {11-20 19:00}"),
    ("pho_tai|time", "7", "order:  {11-20 19:00}"),
    ("pho_tai|time", "12:30", "order:  {11-20 12:30}"),
    ("pho_tai|time", "ngay bây giờ", "order:  {asap}"),
    ("pho_tai|time", "7pm", "order:  {11-20 19:00}"),
    ("pho_tai|time", "half past six", "order:  {11-20 18:30}"),
    ("pho_tai|time", "tomorrow 8am", "order:  {11-21 08:00}"),
    ("pho_tai|fulfilment", "giao", "order:  {delivery}"),
    ("pho_tai|fulfilment", "mang về", "order:  {pickup}"),
    ("pho_tai|fulfilment", "ship nha", "order:  {delivery}"),
    ("pho_tai|fulfilment", "pickup", "order:  {pickup}"),
    ("pho_tai|fulfilment", "ăn tại quán", "order:  {dinein}"),
    ("pho_tai|fulfilment", "pickp", "order:  {pickup}"),
    ("pho_tai|fulfilment", "delivry please", "order:  {delivery}"),
    ("pho_tai|confirmation", "confrm", "confirm"),
    ("pho_tai|confirmation", "yess", "confirm"),
    ("pho_tai|confirmation", "giữ nguyên nha", "confirm"),
    ("pho_tai|confirmation", "đặt tiếp nha", "confirm"),
    ("pho_tai|confirmation", "keep the order", "confirm"),
    ("pho_tai|cancellation", "keep it", "decline"),
    ("pho_tai|cancellation", "never mind, keep it", "decline"),
    ("pho_tai|cancellation", "no, don't cancel it", "decline"),
    ("pho_tai|cancellation", "đặt tiếp nha", "decline"),
    ("pho_tai|cancellation", "thôi đừng huỷ đơn", "decline"),
    ("pho_tai|address", "hai ba trung", "order:  {delivery, to hai ba trung}"),
    ("pho_tai|address", "12 hai ba trung", "order:  {delivery, to 12 hai ba trung}"),
    ("pho_tai", "giao 12 hai ba trung", "order:  {delivery, to 12 hai ba trung}"),
    ("|which", "tái", "order: 1 pho_tai"),
    ("|which", "phở tái", "order: 1 pho_tai"),
    ("|dishes", "2", "other"),
    ("pho_tai|dishes", "vậy thôi", "confirm"),
];

#[test]
fn answers_are_read() {
    check(ANSWERS);
}
