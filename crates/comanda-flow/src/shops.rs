//! Which shop answers on which page.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use comanda_domain::id::PageId;
use comanda_domain::shop::Shop;
use comanda_nlu::{Lexicon, Reader};

use crate::texts::Texts;

/// A shop with everything that is prepared once: its reader and its texts.
pub struct OpenShop {
    /// The shop.
    pub shop: Shop,
    /// Reads what customers write, against the shop's menu.
    pub reader: Reader,
    /// What the shop says.
    pub texts: Arc<Texts>,
    /// Public address of each picture by its file name in the shop folder.
    pub images: HashMap<String, String>,
}

impl OpenShop {
    /// Prepares a shop. `lexicons` are words of its own, beside the built-in ones.
    pub fn new(shop: Shop, lexicons: &[Lexicon], texts: Arc<Texts>, images: HashMap<String, String>) -> Self {
        let reader = Reader::with_lexicons(&shop.menu, lexicons);
        Self { shop, reader, texts, images }
    }
}

/// The shops as they are now: an owner may change the files of a shop while the program runs.
pub struct LiveShops {
    now: RwLock<Arc<Shops>>,
}

impl LiveShops {
    /// Begins with `shops`.
    pub fn new(shops: Arc<Shops>) -> Arc<Self> {
        Arc::new(Self { now: RwLock::new(shops) })
    }

    /// The shops of this moment. Whoever does one piece of work keeps them until it is done, so that a message is never
    /// read with one menu and answered from another.
    pub fn now(&self) -> Arc<Shops> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on, these answer.
    pub fn replace(&self, shops: Arc<Shops>) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = shops;
    }
}

/// The shops of an installation by the ids that webhooks name: pages, Instagram accounts, WhatsApp numbers.
#[derive(Clone, Default)]
pub struct Shops {
    by_page: HashMap<PageId, Arc<OpenShop>>,
    send_as: HashMap<PageId, PageId>,
}

impl Shops {
    /// Puts `shop` on `page` and on the accounts linked to it, which are answered through the page's token.
    pub fn add(&mut self, page: &PageId, linked: &[PageId], shop: &Arc<OpenShop>) {
        for id in std::iter::once(page).chain(linked) {
            self.by_page.insert(id.clone(), Arc::clone(shop));
            self.send_as.insert(id.clone(), page.clone());
        }
    }

    /// The shop that answers on `page`; `None` if it is not configured.
    pub fn of(&self, page: &PageId) -> Option<&Arc<OpenShop>> {
        self.by_page.get(page)
    }

    /// Every id that is answered through one of `pages`: the pages themselves and the accounts linked to them.
    pub fn answered_through(&self, pages: &[PageId]) -> Vec<PageId> {
        if pages.is_empty() {
            return Vec::new();
        }
        let ids = self.send_as.iter().filter(|(_, page)| pages.contains(page));
        ids.map(|(id, _)| id.clone()).collect()
    }

    /// The page whose token is used to answer what came in for `id`.
    pub fn sender(&self, id: &PageId) -> Option<&PageId> {
        self.send_as.get(id)
    }
}
