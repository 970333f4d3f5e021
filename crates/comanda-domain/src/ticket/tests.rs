use super::describe;
use crate::test_menu::{line, menu};

#[test]
fn lines_read_well_in_each_language() {
    for (notation, language, expected) in [
        ("2 pho pho_tai size=large -onion", "vi", "2 × Phở tái (lớn), không hành"),
        ("pho pho_tai -onion +egg*2", "en", "1 × Rare pho, no onion, trứng ×2"),
        ("pho pho_tai +onion!extra -hoisin", "es", "1 × Phở tái, sin hoisin, extra hành"),
        ("pho pho_tai +onion!light +onion!drizzle", "vi", "1 × Phở tái, ít hành, a drop of hành"),
        ("pho pho_tai -onion!extra", "en-GB", "1 × Rare pho, no extra onion"),
        ("pho pho_ga +egg@left_half", "vi", "1 × Phở gà, nửa trái: trứng"),
        ("pho +hoisin|chilli", "xx", "1 × Phở, hoisin or chilli"),
        ("3 drink cola container=bottle volume=1.5l", "vi", "3 × Cola (bottle, 1.5 l)"),
        ("pho pho_ga note=để riêng", "vi", "1 × Phở gà — để riêng"),
        ("combo:lunch [pho pho_ga -onion]", "vi", "1 × Bữa trưa [Phở gà, không hành + Trà]"),
        ("gone gone_dish size=big_one -some_thing", "en", "1 × gone dish (big one), no some thing"),
    ] {
        assert_eq!(describe(&menu(), &line(notation), language).one_line(), expected, "{notation}");
    }
}

#[test]
fn the_kitchen_reads_ticket_names_and_the_size_that_will_be_made() {
    let text = describe(&menu(), &line("2 pho pho_tai -onion +beef"), "en");
    assert_eq!(
        (text.quantity, text.ticket_title.as_str(), text.title.as_str()),
        (2, "PHỞ TÁI (thường)", "Rare pho")
    );
    assert_eq!((text.removals, text.additions), (vec!["no onion".to_owned()], vec!["bò".to_owned()]));
    let combo = describe(&menu(), &line("combo:lunch"), "vi");
    let parts: Vec<&str> = combo.parts.iter().map(|part| part.ticket_title.as_str()).collect();
    assert_eq!(parts, ["PHỞ TÁI (thường)", "Trà"]);
}
