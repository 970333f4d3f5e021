//! Times and phones as customers write them, each with what is meant on Friday 20 November 2026 at half past ten.

use std::fmt::Write as _;

use comanda_domain::menu::Menu;
use comanda_domain::reading::{Question, ReadingContext, WantedTime};

use super::context;
use crate::Reader;

fn reader(language: &str, region: &str) -> Reader {
    let menu = format!(
        "format: comanda-menu/1\n\
         shop: {{ name: Rosa, currency: USD, languages: [{language}], timezone: UTC, region: {region} }}\n\
         sections:\n  - id: soup\n    name: Soup\n    items: [{{ id: soup, name: Soup, price: 1.00 }}]\n"
    );
    Reader::new(&Menu::from_yaml("menu.yaml", &menu).unwrap_or_else(|wrong| panic!("{wrong}")))
}

/// The customer answers the question for the time.
fn check(language: &str, region: &str, rows: &[(&str, &str)]) {
    let reader = reader(language, region);
    let mut wrong = String::new();
    for (text, expected) in rows {
        let reading = reader.read(text, &context(&[], Some(Question::Time)));
        let read = match reading.details.time {
            Some(WantedTime::At(at)) => at.strftime("%m-%d %H:%M").to_string(),
            Some(WantedTime::Asap) => "asap".to_owned(),
            None => "none".to_owned(),
        };
        if read != *expected {
            writeln!(wrong, "(\"{text}\", \"{read}\"), // not {expected}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn english_times_are_read() {
    check(
        "en",
        "US",
        &[
            ("tonight at 7", "11-20 19:00"),
            ("tonight 745", "11-20 19:45"),
            ("tomorrow night at 8", "11-21 20:00"),
            ("sat night 8.30", "11-21 20:30"),
            ("midnight", "11-21 00:00"),
            ("the second of december at 7pm", "12-02 19:00"),
            ("tonight at 12", "11-21 00:00"),
            ("half past six", "11-20 18:30"),
            ("a quarter to eight tonight", "11-20 19:45"),
            ("10 past 1", "11-20 13:10"),
            ("20 minutes to noon", "11-20 11:40"),
            ("six forty five pm", "11-20 18:45"),
            ("twelve oh five", "11-20 12:05"),
            ("9p", "11-20 21:00"),
            ("18h30", "11-20 18:30"),
            ("friday 10am", "11-27 10:00"),
            ("friday at noon", "11-20 12:00"),
            ("next friday at 6pm", "11-27 18:00"),
            ("tuesday of next week 1 pm", "11-24 13:00"),
            ("coming friday 1pm", "11-27 13:00"),
            ("day after tomorrow at 6", "11-22 18:00"),
            ("in 3 days at 1pm", "11-23 13:00"),
            ("a week from today, 2pm", "11-27 14:00"),
            ("dec 3 at 7pm", "12-03 19:00"),
            ("Dec. 3, 2026 at 7pm", "12-03 19:00"),
            ("the third of december 7pm", "12-03 19:00"),
            ("december twenty second at noon", "12-22 12:00"),
            ("Sat, Nov 28 at 5pm", "11-28 17:00"),
            ("the 28th at 5pm", "11-28 17:00"),
            ("5pm on the 3rd", "12-03 17:00"),
            ("12/3 at 5pm", "12-03 17:00"),
            ("25/12 at 5pm", "12-25 17:00"),
            ("12-3-26 at 5pm", "12-03 17:00"),
            ("2026-12-03 at 17:00", "12-03 17:00"),
            ("5 of next month at noon", "12-05 12:00"),
            ("in an hour", "11-20 11:30"),
            ("in about an hour and a half", "11-20 12:00"),
            ("in 3.5 hours", "11-20 14:00"),
            ("3/4 hour from now", "11-20 11:15"),
            ("in 1 hr 15 min", "11-20 11:45"),
            ("in a quarter of an hour", "11-20 10:45"),
            ("20 mins from now", "11-20 10:50"),
            ("today in two hours", "11-20 12:30"),
            ("in 1h20", "11-20 11:50"),
            ("2 days from now at noon", "11-22 12:00"),
            ("2day at noon", "11-20 12:00"),
            ("house 4 this evening at 6:30", "11-20 18:30"),
            ("sunday two weeks from now, 6pm", "12-06 18:00"),
            ("Dec/3 at 7pm", "12-03 19:00"),
            ("at 7pm, we are 4", "11-20 19:00"),
            ("now", "asap"),
            ("as soon as possible", "asap"),
            ("deliver to 22 5th Avenue at 7pm", "11-20 19:00"),
        ],
    );
}

#[test]
fn spanish_times_are_read() {
    check(
        "es",
        "ES",
        &[
            ("a las cinco y media", "11-20 17:30"),
            ("a las 8 de la noche", "11-20 20:00"),
            ("a las 12 de la noche", "11-21 00:00"),
            ("a las ocho menos cuarto", "11-20 19:45"),
            ("a las 9 pm menos diez", "11-20 20:50"),
            ("diez para las nueve", "11-20 20:50"),
            ("a las siete y veinte", "11-20 19:20"),
            ("a las seis cero cinco pm", "11-20 18:05"),
            ("a las seis y tres pm", "11-20 18:03"),
            ("las ocho con 20 minutos", "11-20 20:20"),
            ("las ocho", "11-20 20:00"),
            ("a las doce de la mañana", "11-20 12:00"),
            ("lunes noche a las 9", "11-23 21:00"),
            ("tres cuartos de hora más tarde", "11-20 11:15"),
            ("7 p. m.", "11-20 19:00"),
            ("20h30", "11-20 20:30"),
            ("a las 9 de la mañana", "11-21 09:00"),
            ("esta tarde a las 5:30", "11-20 17:30"),
            ("el sábado por la noche a las 9", "11-21 21:00"),
            ("pasado mañana a las 14:00", "11-22 14:00"),
            ("el próximo viernes a las 2", "11-27 14:00"),
            ("el viernes que viene a las 2", "11-27 14:00"),
            ("el martes de la próxima semana a la una", "11-24 13:00"),
            ("lun. a las 14 h", "11-23 14:00"),
            ("el 5 de diciembre a las 14:00", "12-05 14:00"),
            ("el primero de diciembre a las 2 pm", "12-01 14:00"),
            ("1.º de diciembre a las 2 pm", "12-01 14:00"),
            ("dic. 5 a las 2 pm", "12-05 14:00"),
            ("5/12 a las 2 pm", "12-05 14:00"),
            ("5-12-2026 a las 2 pm", "12-05 14:00"),
            ("el 5 del 12 a las 2 pm", "12-05 14:00"),
            ("viernes 4 de dic a las 14:00", "12-04 14:00"),
            ("el día 28 a la una", "11-28 13:00"),
            ("a las dos de la tarde del 28", "11-28 14:00"),
            ("el lunes el treinta a las dos", "11-30 14:00"),
            ("dentro de hora y media", "11-20 12:00"),
            ("en una hora y 10 minutos", "11-20 11:40"),
            ("en un cuarto de hora", "11-20 10:45"),
            ("las dos de la tarde", "11-20 14:00"),
            ("el segundo de diciembre a las 2 pm", "12-02 14:00"),
            ("mar. a las 14 h", "11-24 14:00"),
            ("40 minutos después", "11-20 11:10"),
            ("en 3 días a las 14:00", "11-23 14:00"),
            ("a medianoche", "11-21 00:00"),
            ("ahora", "asap"),
        ],
    );
}

#[test]
fn vietnamese_times_are_read() {
    check(
        "vi",
        "VN",
        &[
            ("12h đêm nay", "11-21 00:00"),
            ("7h kém 15 tối", "11-20 18:45"),
            ("chúa nhật 9h sáng", "11-22 09:00"),
            ("thứ bảy tuần sau 11h trưa", "11-28 11:00"),
            ("thứ 6 tới 11h", "11-27 11:00"),
            ("mồng 3 tháng chạp 18h", "12-03 18:00"),
            ("ngày 3 tháng 12 năm 2026 lúc 18h", "12-03 18:00"),
            ("thứ năm ngày 3/12, 6h chiều", "12-03 18:00"),
            ("6h chiều ngày 28", "11-28 18:00"),
            ("12h trưa ngày 6/12", "12-06 12:00"),
            ("3 ngày nữa lúc 12h", "11-23 12:00"),
            ("2 tiếng rưỡi nữa", "11-20 13:00"),
            ("1 tiếng 15 phút nữa", "11-20 11:45"),
            ("2 giờ nữa", "11-20 12:30"),
            ("sau 7h", "11-20 19:00"),
            ("nửa đêm", "11-21 00:00"),
            ("liền luôn nha", "asap"),
        ],
    );
}

#[test]
fn numbers_are_put_together() {
    for (language, text, expected) in [
        ("en", "a hundred and twenty soup", 120),
        ("en", "two hundred soup", 200),
        ("en", "3 hundred and five soup", 305),
        ("en", "three dozen soup", 36),
        ("en", "ten (10) soup", 10),
        ("en", "twenty-four soup", 24),
        ("es", "ciento dos soup", 102),
        ("es", "doscientas cuarenta y una soup", 241),
        ("es", "4 docenas de soup", 48),
        ("es", "treinta y 3 soup", 33),
        ("vi", "hai trăm soup", 200),
        ("vi", "một trăm linh năm soup", 105),
        ("vi", "một trăm hai mươi lăm soup", 125),
        ("vi", "hai lăm soup", 25),
        ("vi", "02 (hai) soup", 2),
    ] {
        let reading = reader(language, "US").read(text, &context(&[], None));
        let quantities: Vec<u32> = reading.lines.iter().map(|line| line.line.quantity.get()).collect();
        assert_eq!(quantities, [expected], "{text}");
    }
}

#[test]
fn phones_are_read_however_they_are_spelt() {
    let reader = reader("en", "US");
    for (text, expected) in [
        ("+44 (0)20 7946 0018", Some("+442079460018")),
        ("0049 30 901820", Some("+4930901820")),
        ("+49 30/901820", Some("+4930901820")),
        ("(212) 555-0123 ext 4", Some("+12125550123")),
        ("my card is 12345678", None),
        ("16-04-2026", None),
    ] {
        let context = ReadingContext { asked: Some(Question::Phone), ..context(&[], None) };
        assert_eq!(reader.read(text, &context).details.phone.as_deref(), expected, "{text}");
    }
}
