//! A line in the notation of `test_menu`, and what the menu says to it.

use crate::menu::NotAllowed;
use crate::test_menu::{line, menu};

#[track_caller]
fn check(notation: &str, said: &str) {
    let answer = menu().allows(&line(notation));
    assert_eq!(answer.map_or_else(|why| why.to_string(), |()| "allowed".to_owned()), said, "{notation}");
}

#[test]
fn what_can_be_ordered_is_allowed() {
    for notation in [
        "2 pho pho_tai size=large -onion +egg*2 +chilli",
        "pho pho_tai +onion!extra",
        "pho pho_tai -onion!light",
        "pho pho_tai +egg@left_half +chilli@right_half",
        "drink tea container=bottle volume=1.5l",
        "combo:lunch [pho pho_ga] [drink cola]",
        "999 side roll",
        // Left open: the customer is asked.
        "pho",
        "cake",
        "rice",
        "pho pho_tai +hoisin|chilli",
    ] {
        check(notation, "allowed");
    }
}

#[test]
fn what_is_not_on_the_menu_is_refused() {
    check("sushi", "the menu has no section `sushi`");
    check("pho sushi", "`pho` has no item `sushi`");
    check("drink pho_tai", "`drink` has no item `pho_tai`");
    check("pho pho_tai size=huge", "`pho` has no size `huge`");
    check("side roll size=large", "`side` has no size `large`");
    check("drink tea container=barrel", "`drink` has no container `barrel`");
    check("drink tea volume=2l", "`drink` has no such volume");
    check("pho pho_tai +cheese", "`pho` has no group `none`");
    check("pho pho_tai +hoisin|egg", "`taste` has no choice `egg`");
    check("pho pho_tai +egg@middle", "`pho` has no part `middle`");
    check("combo:dinner", "the menu has no combo `dinner`");
}

#[test]
fn what_the_menu_has_otherwise_is_refused() {
    check("pho pho_gone", "`pho_gone` is sold out");
    check("pho pho_tai pho_ga", "a line of `pho` holds one item");
    check("pho pho_tai -egg", "`egg` of `extra` cannot be left out");
    check("pho pho_tai +egg!extra", "`extra` does not take the amount `extra`");
    check("pho pho_tai +onion!tons", "`herbs` does not take the amount `tons`");
    check("pho pho_tai +egg*5", "`egg` of `extra` cannot be had 5 times");
    check("pho pho_tai +beef*2", "`beef` of `extra` cannot be had 2 times");
    check("pho pho_tai +egg +egg", "`egg` of `extra` stands there twice");
    check("pho pho_tai +egg +egg@left_half", "`egg` of `extra` stands there twice");
    check("combo:lunch [pho pho_chay]", "the combo `lunch` does not come with that from `pho`");
    check("combo:lunch [pho pho_ga] [pho pho_tai]", "the combo `lunch` does not come with that from `pho`");
    check("combo:lunch [2 drink cola]", "the combo `lunch` does not come with that from `drink`");
    check("combo:lunch +egg", "`lunch` mixes a combo and a dish");
    check("pho pho_tai [drink tea]", "`pho` mixes a combo and a dish");
    let long = "x".repeat(301);
    check(&format!("pho pho_tai note={long}"), "the note has 301 characters, more than 300");
}

#[test]
fn a_group_takes_no_more_choices_than_it_says() {
    let mut menu = menu();
    let section = menu.sections.iter_mut().find(|section| section.id.as_str() == "pho").unwrap();
    section.groups.iter_mut().find(|group| group.id.as_str() == "taste").unwrap().max = Some(1);
    let taste = crate::id::Sku::parse("taste").unwrap();
    let said = |notation| menu.allows(&line(notation));
    assert_eq!(said("pho pho_tai +hoisin +chilli"), Err(NotAllowed::TooMany(taste, 1)));
    assert_eq!(said("pho pho_tai +hoisin -chilli"), Ok(()), "what is left out is no choice");
    assert_eq!(said("pho pho_tai +hoisin@left_half +chilli@right_half"), Ok(()), "one for each part");
}
