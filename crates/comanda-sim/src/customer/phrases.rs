//! What customers say besides the dishes, per language. `{order}` is replaced by the wish.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::persona::Language;
use super::vocabulary::Vocabulary;

/// An occasion to say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    Greeting,
    /// The first of several short texts.
    Opening,
    Order,
    Add,
    Replace,
    Confirm,
    Cancel,
    Thanks,
    Status,
    Nudge,
    Delivery,
    Pickup,
    Cash,
    Time,
    NothingElse,
    AskHours,
    AskFee,
    AskPrice,
    AskWait,
    AskWhere,
    AskVegetarian,
    AskRecommend,
    Remove,
    Person,
    Stop,
    Later,
    WithPickup,
    WithDelivery,
    WithAddress,
    Soon,
    Table,
    Same,
    Allergy,
    First,
    SameAddress,
    ToIt,
    NewOrder,
    GoOn,
}

/// The ways to say it.
pub(super) fn phrases(phrase: Phrase, language: Language) -> &'static [&'static str] {
    match language {
        Language::Vietnamese => vietnamese(phrase),
        Language::English => english(phrase),
        Language::Spanish => spanish(phrase),
    }
}

/// One of the ways, with the wish in it.
pub(super) fn say(phrase: Phrase, language: Language, order: &str, rng: &mut ChaCha8Rng) -> String {
    phrases(phrase, language).choose(rng).copied().unwrap_or("ok").replace("{order}", order)
}

/// A house number and a street of the town.
pub(super) fn address(vocabulary: &Vocabulary, language: Language, rng: &mut ChaCha8Rng) -> String {
    let fallback = match language {
        Language::Vietnamese => "Lê Lợi, phường Bến Nghé, quận 1",
        Language::English => "High Street",
        Language::Spanish => "Calle Mayor",
    };
    let street = vocabulary.streets.choose(rng).map_or(fallback, String::as_str);
    let number = rng.random_range(1..300);
    match language {
        Language::Vietnamese if rng.random_bool(0.2) => {
            format!("{number}/{} {street}", rng.random_range(1..40))
        }
        Language::Vietnamese | Language::English => format!("{number} {street}"),
        Language::Spanish => format!("{street} {number}"),
    }
}

/// A telephone number of the town, or as people of the language write it.
pub(super) fn phone(vocabulary: &Vocabulary, language: Language, rng: &mut ChaCha8Rng) -> String {
    if let Some(start) = vocabulary.phone_starts.choose(rng) {
        return format!("{start}{:04}", rng.random_range(0..10_000));
    }
    match language {
        Language::Vietnamese => {
            let digits = format!("09{:08}", rng.random_range(0..100_000_000));
            match rng.random_range(0..3) {
                0 => digits,
                1 => format!(
                    "{} {} {}",
                    &digits.get(..4).unwrap_or(""),
                    &digits.get(4..7).unwrap_or(""),
                    &digits.get(7..).unwrap_or("")
                ),
                _ => format!(
                    "{}.{}.{}",
                    &digits.get(..4).unwrap_or(""),
                    &digits.get(4..7).unwrap_or(""),
                    &digits.get(7..).unwrap_or("")
                ),
            }
        }
        Language::English => format!("07700 900{:03}", rng.random_range(0..1000)),
        Language::Spanish => format!("6{:08}", rng.random_range(0..100_000_000)),
    }
}

/// A name to be called by.
pub(super) fn name(vocabulary: &Vocabulary, language: Language, rng: &mut ChaCha8Rng) -> String {
    let fallback = match language {
        Language::Vietnamese => "Lan",
        Language::English => "Emma",
        Language::Spanish => "Lucía",
    };
    vocabulary.names.choose(rng).map_or(fallback, String::as_str).to_owned()
}

fn vietnamese(phrase: Phrase) -> &'static [&'static str] {
    match phrase {
        Phrase::Greeting => {
            &["shop ơi", "alo shop", "chào shop", "quán ơi còn bán không ạ", "cho mình xem menu với"]
        }
        Phrase::Opening => &["shop ơi", "alo", "chào shop"],
        Phrase::Order => &[
            "cho mình {order} nha",
            "cho em {order} ạ",
            "shop ơi cho mình {order}",
            "{order} nhé shop",
            "mình đặt {order}",
            "lấy cho chị {order} nha em",
            "mình muốn đặt {order}",
            "{order}",
        ],
        Phrase::Add => &["thêm {order} nữa nha", "cho thêm {order}", "à thêm {order} nhé"],
        Phrase::Replace => {
            &["thôi đổi thành {order} nha", "à cho mình {order} thôi", "thôi {order} thôi nhé"]
        }
        Phrase::Confirm => &["ok shop", "đúng rồi", "ok chốt nha", "đúng rồi ạ", "xác nhận"],
        Phrase::Cancel => &["thôi hủy đơn giúp mình", "mình không đặt nữa nha", "hủy đơn nhé"],
        Phrase::Thanks => &["cảm ơn shop", "cám ơn nha", "thank shop", "ok cảm ơn ạ"],
        Phrase::Status => &["đơn của mình tới đâu rồi shop", "bao lâu nữa có vậy shop", "xong chưa shop ơi"],
        Phrase::Nudge => &["alo", "shop ơi?", "có ai không ạ"],
        Phrase::Delivery => &["giao giúp mình", "giao tận nơi nha", "ship nhé"],
        Phrase::Pickup => &["mình qua lấy", "mình tới lấy nha", "mang về, mình ghé lấy"],
        Phrase::Cash => &["tiền mặt", "trả tiền mặt nha", "COD"],
        Phrase::Time => {
            &["càng sớm càng tốt", "bây giờ luôn nha", "tầm 12h", "khoảng 6 giờ chiều", "11h30 nha"]
        }
        Phrase::NothingElse => &["vậy thôi", "hết rồi", "không, vậy thôi nha"],
        Phrase::AskHours => &["quán mở cửa tới mấy giờ vậy", "shop mấy giờ đóng cửa ạ"],
        Phrase::AskFee => &["phí ship bao nhiêu vậy shop", "ship bao nhiêu ạ"],
        Phrase::AskPrice => &["{order} bao nhiêu 1 phần vậy", "{order} giá bao nhiêu ạ"],
        Phrase::AskWait => &["giờ đặt bao lâu có vậy shop", "đợi lâu không shop"],
        Phrase::AskWhere => &["quán ở đâu vậy", "cho mình xin địa chỉ quán"],
        Phrase::AskVegetarian => &["quán có món chay không", "có món nào chay không ạ"],
        Phrase::AskRecommend => &["quán có món gì ngon", "tư vấn giúp mình món nào ngon với"],
        Phrase::Remove => &["bỏ {order} giúp mình", "bỏ {order}"],
        Phrase::Person => &["cho mình gặp nhân viên", "mình muốn nói chuyện với nhân viên"],
        Phrase::Stop => &["đừng nhắn tin nữa", "ngừng nhắn tin giúp mình"],
        Phrase::Later => &["{order} lúc 6h chiều nha", "{order}, 18h30 nhận nha", "{order} 7h tối"],
        Phrase::WithPickup => &["{order} mang về", "{order} ghé lấy", "{order} mình tới lấy"],
        Phrase::WithDelivery => &["{order} giao tận nơi", "{order} ship nhé"],
        Phrase::WithAddress => &["{order} giao {address}, {phone}", "{order} ship tới {address} sđt {phone}"],
        Phrase::Soon => &["càng sớm càng tốt"],
        Phrase::Table => &["bàn 5", "bàn số 7"],
        Phrase::Same => &["như lần trước nha", "như cũ nha"],
        Phrase::Allergy => &["{order}, mình bị dị ứng đậu phộng", "{order}. mình dị ứng hải sản nha"],
        Phrase::First => &["1"],
        Phrase::SameAddress => &["đúng rồi"],
        Phrase::ToIt => &["thêm vào đơn đó nha"],
        Phrase::NewOrder => &["đơn mới nha"],
        Phrase::GoOn => &["đặt tiếp nha"],
    }
}

fn english(phrase: Phrase) -> &'static [&'static str] {
    match phrase {
        Phrase::Greeting => &["hi", "hello", "hey, are you open?", "Hi there", "can i see the menu?"],
        Phrase::Opening => &["hi", "hello", "hey"],
        Phrase::Order => &[
            "can i get {order} please",
            "Hi, I'd like {order}",
            "{order} please",
            "hey could i order {order}?",
            "I'll have {order}",
            "{order}",
        ],
        Phrase::Add => &["add {order}", "can you add {order}", "oh and {order}"],
        Phrase::Replace => &["actually make it {order}", "sorry, {order} instead"],
        Phrase::Confirm => &["yes", "looks good", "confirm", "yep thats right", "ok"],
        Phrase::Cancel => &["cancel my order please", "never mind, cancel it", "sorry, cancel"],
        Phrase::Thanks => &["thanks!", "thank you", "cheers", "great, thx"],
        Phrase::Status => &["where is my order?", "how long will it take?", "is it ready yet?"],
        Phrase::Nudge => &["hello?", "anyone there?", "??"],
        Phrase::Delivery => &["delivery", "deliver it please", "can you deliver?"],
        Phrase::Pickup => &["pickup", "i'll pick it up", "to collect"],
        Phrase::Cash => &["cash", "cash on delivery"],
        Phrase::Time => &["asap", "as soon as possible", "around 6:30pm", "at noon", "now please"],
        Phrase::NothingElse => &["that's all", "no that's it", "nothing else"],
        Phrase::AskHours => &["are you open now?", "what time do you close?"],
        Phrase::AskFee => &["how much is delivery?", "what is the delivery fee?"],
        Phrase::AskPrice => &["how much is the {order}?", "how much is {order}"],
        Phrase::AskWait => &["how long does it take right now?", "how long is the wait?"],
        Phrase::AskWhere => &["where are you located?", "what is your address?"],
        Phrase::AskVegetarian => &["do you have anything vegetarian?", "any vegetarian dishes?"],
        Phrase::AskRecommend => &["what do you recommend?", "what's good here?"],
        Phrase::Remove => &["remove the {order}", "take off the {order}"],
        Phrase::Person => &["can I talk to a person please", "I want to talk to a human"],
        Phrase::Stop => &["stop messaging me", "unsubscribe"],
        Phrase::Later => &["{order} for 6:30pm", "{order} at 7pm"],
        Phrase::WithPickup => &["{order} for pickup", "{order} to go"],
        Phrase::WithDelivery => &["{order} delivered", "{order} for delivery"],
        Phrase::WithAddress => &[
            "{order} delivered to {address}, {phone}",
            "{order}, deliver to {address}, my number is {phone}",
        ],
        Phrase::Soon => &["as soon as possible"],
        Phrase::Table => &["table 5", "table 7"],
        Phrase::Same => &["the usual please", "same as last time"],
        Phrase::Allergy => &["{order}, I'm allergic to peanuts", "{order}. I have a peanut allergy"],
        Phrase::First => &["1"],
        Phrase::SameAddress => &["yes"],
        Phrase::ToIt => &["add it to that order"],
        Phrase::NewOrder => &["a new order"],
        Phrase::GoOn => &["keep it"],
    }
}

fn spanish(phrase: Phrase) -> &'static [&'static str] {
    match phrase {
        Phrase::Greeting => &["hola", "buenas", "hola, ¿están abiertos?", "¿me pasas el menú?"],
        Phrase::Opening => &["hola", "buenas"],
        Phrase::Order => {
            &["quiero {order} por favor", "hola, me pones {order}", "{order} porfa", "me das {order}"]
        }
        Phrase::Add => &["agrega {order}", "y también {order}"],
        Phrase::Replace => &["mejor {order}", "perdón, cámbialo por {order}"],
        Phrase::Confirm => &["sí", "correcto", "confirmo", "todo bien"],
        Phrase::Cancel => &["cancela mi pedido por favor", "ya no lo quiero, cancélalo"],
        Phrase::Thanks => &["gracias", "muchas gracias", "ok gracias"],
        Phrase::Status => &["¿cómo va mi pedido?", "¿cuánto falta?"],
        Phrase::Nudge => &["¿hola?", "¿hay alguien?"],
        Phrase::Delivery => &["a domicilio", "para entregar en casa"],
        Phrase::Pickup => &["paso a recoger", "para llevar, lo recojo"],
        Phrase::Cash => &["efectivo"],
        Phrase::Time => &["lo antes posible", "ahora", "a las 8 de la noche"],
        Phrase::NothingElse => &["eso es todo", "nada más"],
        Phrase::AskHours => &["¿a qué hora cierran?", "¿están abiertos?"],
        Phrase::AskFee => &["¿cuánto cuesta el envío?", "¿cuánto es el envío?"],
        Phrase::AskPrice => &["¿cuánto cuesta {order}?", "¿a cómo {order}?"],
        Phrase::AskWait => &["¿cuánto tardan?", "¿cuánto se tarda?"],
        Phrase::AskWhere => &["¿dónde están?", "¿dónde están ubicados?"],
        Phrase::AskVegetarian => &["¿tienen algo vegetariano?"],
        Phrase::AskRecommend => &["¿qué me recomiendan?", "¿qué está rico?"],
        Phrase::Remove => &["quita {order}", "sin {order} por favor"],
        Phrase::Person => &["quiero hablar con una persona", "¿puedo hablar con alguien?"],
        Phrase::Stop => &["ya no me escriban", "no quiero más mensajes"],
        Phrase::Later => &["{order} para las 6 de la tarde", "{order} a las 7 de la noche"],
        Phrase::WithPickup => &["{order} para recoger", "{order} para llevar, paso por ellos"],
        Phrase::WithDelivery => &["{order} a domicilio"],
        Phrase::WithAddress => {
            &["{order} a domicilio en {address}, {phone}", "{order}, a {address}, mi teléfono es {phone}"]
        }
        Phrase::Soon => &["lo antes posible"],
        Phrase::Table => &["mesa 5", "mesa 7"],
        Phrase::Same => &["lo de siempre", "lo mismo de siempre"],
        Phrase::Allergy => &["{order}, soy alérgico al cacahuate", "{order}. tengo alergia al maní"],
        Phrase::First => &["1"],
        Phrase::SameAddress => &["sí"],
        Phrase::ToIt => &["agrégalo a ese pedido"],
        Phrase::NewOrder => &["pedido nuevo"],
        Phrase::GoOn => &["sigo"],
    }
}
