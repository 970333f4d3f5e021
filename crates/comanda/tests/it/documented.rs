//! What docs/SHOP.md shows is what an owner copies: it must be good as it stands.

use std::path::Path;

use crate::app::comanda;

/// The blocks of the page that are YAML, in order.
fn blocks() -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/SHOP.md");
    let text = std::fs::read_to_string(page).unwrap();
    let inside = text.split("```yaml\n").skip(1);
    inside.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

fn of_format(format: &str) -> Vec<String> {
    let first = format!("format: {format}");
    blocks().into_iter().filter(|block| block.starts_with(&first)).collect()
}

/// A picture as small as one can be.
fn picture(path: &Path) {
    std::fs::write(path, b"\x89PNG\r\n\x1a\n").unwrap();
}

#[test]
fn the_shop_of_the_page_is_good() {
    let (menus, shops, storyboards) =
        (of_format("comanda-menu/1"), of_format("comanda-shop/1"), of_format("comanda-storyboard/1"));
    assert_eq!((menus.len(), shops.len(), storyboards.len()), (1, 2, 2));
    for (shop, storyboard) in shops.iter().zip(&storyboards) {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("menu.yaml", &menus[0]);
        put("shop.yaml", shop);
        put("storyboard.yaml", storyboard);
        picture(&folder.path().join("qr.png"));
        let told = comanda(folder.path(), &["shop", "check", "."]).good().text();
        for part in ["Rosa's Kitchen: good.", "shop: good.", "storyboard: good."] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}

#[test]
fn the_group_and_the_combo_of_the_reference_fit_into_its_menu() {
    let (mut menu, more) = (of_format("comanda-menu/1").remove(0), blocks());
    let more = more.iter().find(|block| block.contains("combos:")).unwrap();
    let (group, combos) = more.split_once("\ncombos:").unwrap();
    let group = group.strip_prefix("    groups:\n").unwrap();
    menu = menu.replacen("    groups:\n", &format!("    groups:\n{group}"), 1);
    menu.push_str("\ncombos:");
    menu.push_str(combos);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("menu.yaml");
    std::fs::write(&file, &menu).unwrap();
    let told = comanda(folder.path(), &["menu", "check", "menu.yaml"]).good().text();
    assert!(told.contains("1 combo,"), "{told}\n{menu}");
    let order = "a lunch special with a lemonade";
    let told = comanda(folder.path(), &["menu", "try", "menu.yaml", order]).good().text();
    assert!(told.contains("Lunch special") && told.contains("emonade"), "{told}");
}

#[test]
fn every_mistake_of_a_folder_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    put("menu.yaml", of_format("comanda-menu/1")[0].as_bytes());
    // As Notepad saves "Unicode".
    let shop = of_format("comanda-shop/1")[0].replace("fee: 2.99", "fee: $2.99");
    let wide: Vec<u8> = shop.encode_utf16().flat_map(u16::to_le_bytes).collect();
    put("shop.yaml", &[b"\xff\xfe", wide.as_slice()].concat());
    put(
        "storyboard.yaml",
        of_format("comanda-storyboard/1")[0].replacen("go: menu", "go: menus", 1).as_bytes(),
    );
    put("texts/en.ftl", b"welcom = Hello\n");
    let ran = comanda(folder.path(), &["shop", "check", "."]);
    for told in [
        "shop.yaml:11: delivery.zones[0].fee: `$2.99` is not an amount in USD",
        "unknown flow `menus`; did you mean `menu`?",
        "texts/en.ftl:1: welcom: there is no text of this name",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    put("Shop.yml", b"format: comanda-shop/1\n");
    put("text/en.ftl", b"");
    let ran = comanda(folder.path(), &["shop", "check", "."]);
    assert!(
        ran.stderr.contains("call it shop.yaml") && ran.stderr.contains("call it texts"),
        "{}",
        ran.stderr
    );
}
