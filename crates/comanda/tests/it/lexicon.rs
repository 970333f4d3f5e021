//! `comanda lexicon`, and the words of a shop's own.

use crate::app::{comanda, write_shop};

#[test]
fn every_mistake_of_a_lexicon_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("de.txt");
    std::fs::write(&file, "# Deutsch\nyes: ja | jawoll\n").unwrap();
    let good = comanda(folder.path(), &["lexicon", "check", "de.txt"]).good().text();
    assert!(
        good.starts_with("de.txt: good. 2 forms of `de`; it is all there is of the language.\n"),
        "{good}"
    );
    assert!(
        good.contains("warning  a conversation needs words for these, too: number 1, request, no,"),
        "{good}"
    );

    std::fs::write(&file, "yess: ja\nnumber zwei: zwei\n").unwrap();
    let bad = comanda(folder.path(), &["lexicon", "check", "de.txt"]);
    assert_eq!(bad.code, 2);
    let expected = "\
comanda: de.txt:1: there is no class `yess`; did you mean `yes`?
de.txt:2: expected a whole number behind `number`, such as `number 2: two`, not `zwei`";
    assert_eq!(bad.stderr.trim_end(), expected);
}

#[test]
fn a_built_in_lexicon_can_be_shown_and_is_good() {
    let folder = tempfile::tempdir().unwrap();
    let shown = comanda(folder.path(), &["lexicon", "show", "th"]).good().text();
    std::fs::write(folder.path().join("th.txt"), shown).unwrap();
    let good = comanda(folder.path(), &["lexicon", "check", "th.txt"]).good().text();
    assert!(good.ends_with("it adds to the built-in words.\n"), "{good}");
}

#[test]
fn a_shop_brings_words_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    let shop = folder.path().join("shop");
    let reads = || comanda(folder.path(), &["menu", "try", "shop", "zwei coca ohne ice"]);
    let before = reads().good().text();
    assert!(!before.contains("2 × COCA, no ice"), "{before}");

    std::fs::create_dir(shop.join("lexicon")).unwrap();
    std::fs::write(shop.join("lexicon/de.txt"), "number 2: zwei\nno: ohne\n").unwrap();
    let foreign = reads();
    assert_eq!(foreign.code, 2);
    assert!(foreign.stderr.contains("lexicon/de.txt: the menu does not name `de`"), "{}", foreign.stderr);

    std::fs::rename(shop.join("lexicon/de.txt"), shop.join("lexicon/en.txt")).unwrap();
    let after = reads().good().text();
    assert!(after.contains("2 × COCA, no ice"), "{after}");
}
