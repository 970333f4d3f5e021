//! Reading what a shop does about comments.
//!
//! ```yaml
//! comments:
//!   orders: true
//!   questions: true
//!   in_public: true
//!   prices_in_public: false
//!   posts:
//!     - { post: "1234567890", item: ao_dai }
//!     - { post: "1234567891", item: ao_dai, stock: { m: 3, l: 5 } }     # or `stock: 10`
//! ```

use crate::id::{FeedObjectId, Sku};
use crate::menu::Menu;
use crate::shop::comments::{CommentRules, PostRule, Stock};
use crate::yaml::Entry;

/// Most pieces that a post may count.
const STOCK_MAX: u32 = 100_000;

/// The block `comments`.
pub(super) fn comments(entry: &Entry<'_>, menu: &Menu) -> Option<CommentRules> {
    let mut fields = entry.map()?;
    let mut rules = CommentRules::default();
    for (key, slot) in [
        ("orders", &mut rules.orders),
        ("questions", &mut rules.questions),
        ("in_public", &mut rules.in_public),
        ("prices_in_public", &mut rules.prices_in_public),
    ] {
        if let Some(on) = fields.optional(key).and_then(|entry| entry.boolean()) {
            *slot = on;
        }
    }
    let listed = fields.optional("posts").and_then(|entry| entry.list()).unwrap_or_default();
    for entry in &listed {
        let Some(rule) = post(entry, menu) else { continue };
        if rules.posts.iter().any(|known| known.post == rule.post) {
            entry.problem(format!("post `{}` is already there", rule.post));
        }
        rules.posts.push(rule);
    }
    fields.finish();
    Some(rules)
}

fn post(entry: &Entry<'_>, menu: &Menu) -> Option<PostRule> {
    let mut fields = entry.map()?;
    let post: Option<FeedObjectId> = fields.required("post").and_then(|entry| entry.parsed());
    let dishes: Vec<&Sku> =
        menu.sections.iter().flat_map(|section| section.items.iter().map(|item| &item.id)).collect();
    let item = fields.required("item").and_then(|entry| super::service::known(&entry, "dish", &dishes));
    let stock = fields.optional("stock").and_then(|entry| stock(&entry, menu, item.as_ref()));
    fields.finish();
    Some(PostRule { post: post?, item: item?, stock: stock.unwrap_or_default() })
}

fn stock(entry: &Entry<'_>, menu: &Menu, item: Option<&Sku>) -> Option<Vec<Stock>> {
    if !entry.is_map() {
        return entry.whole(1, STOCK_MAX).map(|count| vec![Stock { size: None, count }]);
    }
    let section = item.and_then(|item| menu.find_item(item)).map(|(section, _)| section);
    let sizes: Vec<&Sku> = section
        .map(|section| menu.sizes_of(section).iter().map(|size| &size.id).collect())
        .unwrap_or_default();
    let mut stock = Vec::new();
    for (name, entry) in entry.map()?.all() {
        let Some(size) = sizes.iter().find(|size| size.as_str() == name) else {
            let names: Vec<&str> = sizes.iter().map(|size| size.as_str()).collect();
            entry.unknown_name("size", name, &names);
            continue;
        };
        if let Some(count) = entry.whole(0, STOCK_MAX) {
            stock.push(Stock { size: Some((*size).clone()), count });
        }
    }
    Some(stock)
}
