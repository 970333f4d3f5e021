//! The few drawings of the desk. Shape and a word always go together, so that colour is never the only sign.

use comanda_domain::id::Channel;
use comanda_domain::reading::Fulfilment;
use maud::{Markup, html};

/// Where an order came from.
pub(super) fn channel(channel: Channel) -> Markup {
    drawing(match channel {
        Channel::Messenger => {
            "M12 2C6 2 2 6.300 2 11.500c0 2.900 1.300 5.300 3.500 6.900V22l3.200-1.800c1 .3 2.100.4 3.300.4 6 0 10-4.300 10-9.100S18 2 12 2zm1 12-2.500-2.700L5.600 14 11 8.300l2.600 2.600L18.300 8.300z"
        }
        Channel::Instagram => {
            "M7 2h10a5 5 0 0 1 5 5v10a5 5 0 0 1-5 5H7a5 5 0 0 1-5-5V7a5 5 0 0 1 5-5zm0 2.200A2.800 2.800 0 0 0 4.200 7v10A2.800 2.800 0 0 0 7 19.800h10a2.800 2.800 0 0 0 2.800-2.800V7A2.800 2.800 0 0 0 17 4.200zm5 3a4.800 4.800 0 1 1 0 9.600 4.800 4.800 0 0 1 0-9.600zm0 2.200a2.600 2.600 0 1 0 0 5.200 2.600 2.600 0 0 0 0-5.200zM17.300 5.500a1.200 1.200 0 1 1 0 2.400 1.200 1.200 0 0 1 0-2.400z"
        }
        Channel::Whatsapp => {
            "M12 2a10 10 0 0 0-8.600 15L2 22l5.200-1.300A10 10 0 1 0 12 2zM8.500 6.800c.4 0 .7.1.9.6l.8 1.800c.1.4 0 .7-.8 1.600.8 1.700 2 2.800 3.700 3.600.9-1.100 1.200-1.200 1.600-1l1.800.9c.4.2.5.5.4.9-.3 1.300-1.500 2-2.700 1.800-3.500-.6-6.900-3.900-7.500-7.400-.2-1.300.6-2.600 1.800-2.800z"
        }
        Channel::Feed | Channel::InstagramFeed => {
            "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm2 4v2h12V7zm0 4v2h8v-2z"
        }
        Channel::Desk => "M3 5h18v10H3zm-1 12h20v2H2z",
    })
}

/// How it reaches the customer.
pub(super) fn fulfilment(fulfilment: Fulfilment) -> Markup {
    drawing(match fulfilment {
        Fulfilment::Pickup => "M7 8V7a5 5 0 0 1 10 0v1h3l1 14H3L4 8zm2 0h6V7a3 3 0 0 0-6 0z",
        Fulfilment::Delivery => {
            "M2 6h12v10H9.800a3 3 0 0 1-5.600 0H2zm13 3h4l3 4v3h-2.200a3 3 0 0 1-5.600 0H15zM7 13.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zm10 0a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3z"
        }
        Fulfilment::DineIn => "M3 9h18v3h-2l2 9h-2.200l-1.600-7H6.800l-1.600 7H3l2-9H3z",
    })
}

/// For the switch of the sound.
pub(super) fn bell() -> Markup {
    drawing(
        "M12 2a2 2 0 0 1 2 2v.3A6 6 0 0 1 18 10v5l2 3H4l2-3v-5a6 6 0 0 1 4-5.700V4a2 2 0 0 1 2-2zM9.500 19h5a2.500 2.500 0 0 1-5 0z",
    )
}

fn drawing(path: &str) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            path fill="currentColor" fill-rule="evenodd" d=(path) {}
        }
    }
}
