//! The lines of a conversation that make something happen. All other lines say what happened.

use comanda_domain::command::DraftVerdict;

/// One conversation as acts.
pub(crate) struct Script {
    /// Folder under `shops/`.
    pub(crate) shop: String,
    /// Wall clock of the shop at the beginning, `YYYY-MM-DD HH:MM`.
    pub(crate) time: String,
    /// In order.
    pub(crate) acts: Vec<Written>,
}

/// An act with the lines it was written in.
pub(crate) struct Written {
    pub(crate) act: Act,
    pub(crate) lines: String,
    /// The next act stands right below: nobody waits for an answer in between.
    pub(crate) goes_on: bool,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    Customer {
        name: String,
        does: Does,
    },
    /// Somebody of the shop writes in the Page inbox of Meta.
    Inbox {
        to: String,
        text: String,
    },
    InboxTakes(String),
    InboxGivesBack(String),
    /// Somebody of the shop writes on the desk.
    Desk {
        to: String,
        text: String,
    },
    DeskTakes(String),
    DeskGivesBack(String),
    Kitchen(String),
    /// The server of the shop stands still, or works again.
    Server {
        works: bool,
    },
    /// The service that recommends chooses these from now on.
    Recommends(String),
    /// Somebody of the shop says on the desk that two customers are one person, or are not.
    Link {
        left: String,
        right: String,
        is_linked: bool,
    },
    /// Somebody of the shop decides on the oldest draft to a customer.
    Draft {
        to: String,
        verdict: DraftVerdict,
    },
    /// Somebody of the shop deletes what is kept of a customer.
    DeskForgets(String),
    /// What the books know of a customer.
    ShowPerson(String),
    /// Time passes: so many minutes.
    Minutes(i64),
    /// Time passes until the shop's clock shows this, `HH:MM` or `YYYY-MM-DD HH:MM`.
    Until(String),
    ShowBoard,
}

/// What a customer does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Does {
    Says(String),
    Taps(String),
    Edits {
        from: String,
        to: String,
    },
    Unsends(String),
    Reacts(String),
    SendsThumb,
    SendsSticker,
    SendsPhoto,
    SendsVoice,
    /// A voice note in which this is said; in a shop that has voice notes written down.
    SaysAloud(String),
    SendsLocation {
        latitude: f64,
        longitude: f64,
    },
    /// Ids of dishes and how many.
    SendsCart(Vec<(String, u32)>),
    Comments {
        post: String,
        text: String,
    },
    EditsComment {
        from: String,
        to: String,
    },
    RemovesComment(String),
    OpensLink(String),
    ComesFromAd {
        ad: String,
        text: String,
    },
}

impl Act {
    /// Whether it is a look at something, and nothing happens.
    pub(crate) const fn shows(&self) -> bool {
        matches!(self, Self::ShowBoard | Self::ShowPerson(_))
    }
}

/// Reads the lines between the fences.
pub(crate) fn parse(body: &str) -> Result<Script, String> {
    let mut script = Script { shop: String::new(), time: String::new(), acts: Vec::new() };
    let mut lines = body.lines().peekable();
    for line in lines.by_ref() {
        match line.split_once(": ") {
            Some(("shop", name)) => name.clone_into(&mut script.shop),
            Some(("time", time)) => time.clone_into(&mut script.time),
            _ if line.is_empty() => break,
            _ => {
                return Err(format!(
                    "expected `shop: …` or `time: …` before the first empty line, found `{line}`"
                ));
            }
        }
    }
    if script.shop.is_empty() || script.time.is_empty() {
        return Err("`shop:` and `time:` stand first".to_owned());
    }
    let mut is_right_below = false;
    while let Some(line) = lines.next() {
        let mut block = line.to_owned();
        while let Some(more) = lines.next_if(|next| next.starts_with(' ')) {
            block.push('\n');
            block.push_str(more);
        }
        let tells = line.is_empty()
            || line.starts_with("Bot")
            || line.starts_with("Draft")
            || line.starts_with('!')
            || line.starts_with('(');
        if !tells {
            let act = act(line, &block).ok_or_else(|| format!("not understood: `{line}`"))?;
            // What is shown is written anew.
            let written = if act.shows() { line.to_owned() } else { block };
            if let Some(before) = script.acts.last_mut() {
                before.goes_on = is_right_below;
            }
            script.acts.push(Written { act, lines: written, goes_on: false });
        }
        is_right_below = !tells;
    }
    Ok(script)
}

fn act(line: &str, block: &str) -> Option<Act> {
    if line == "Board:" {
        return Some(Act::ShowBoard);
    }
    match line {
        "The server stands still" => return Some(Act::Server { works: false }),
        "The server works again" => return Some(Act::Server { works: true }),
        _ => {}
    }
    if let Some(ids) = line.strip_prefix("The service recommends: ") {
        return Some(Act::Recommends(ids.to_owned()));
    }
    if let Some(name) = line.strip_prefix("Profile of ") {
        return Some(Act::ShowPerson(name.strip_suffix(':')?.to_owned()));
    }
    if let Some(time) = line.strip_prefix("-- ") {
        if let Some(at) = time.strip_prefix("at ") {
            return Some(Act::Until(at.to_owned()));
        }
        let (number, unit) = time.strip_suffix(" later")?.split_once(' ')?;
        let minutes = match unit {
            "minute" | "minutes" => 1,
            "hour" | "hours" => 60,
            "day" | "days" => 24 * 60,
            _ => return None,
        };
        return Some(Act::Minutes(number.parse::<i64>().ok()? * minutes));
    }
    if let Some(rest) = line.strip_prefix("Kitchen ") {
        return Some(Act::Kitchen(rest.to_owned()));
    }
    let text = || Some(spoken(block));
    for (who, takes, gives, says) in [
        ("Inbox ", Act::InboxTakes as fn(String) -> Act, Act::InboxGivesBack as fn(String) -> Act, true),
        ("Desk ", Act::DeskTakes, Act::DeskGivesBack, false),
    ] {
        let Some(rest) = line.strip_prefix(who) else { continue };
        if let Some(to) = rest.strip_prefix("sends the draft to ") {
            return Some(Act::Draft { to: to.to_owned(), verdict: DraftVerdict::Send });
        }
        if let Some(to) = rest.strip_prefix("drops the draft to ") {
            return Some(Act::Draft { to: to.to_owned(), verdict: DraftVerdict::Drop });
        }
        if let Some(rest) = rest.strip_prefix("changes the draft to ") {
            let to = rest.split_once(':')?.0.to_owned();
            return Some(Act::Draft { to, verdict: DraftVerdict::Change { text: text()? } });
        }
        if let Some(name) = rest.strip_prefix("deletes the data of ") {
            return Some(Act::DeskForgets(name.to_owned()));
        }
        for (says, is_linked) in [(" are one person", true), (" are two people", false)] {
            let Some(names) = rest.strip_prefix("says that ").and_then(|rest| rest.strip_suffix(says)) else {
                continue;
            };
            let (left, right) = names.split_once(" and ")?;
            return Some(Act::Link { left: left.to_owned(), right: right.to_owned(), is_linked });
        }
        if let Some(name) = rest.strip_prefix("takes ") {
            return Some(takes(name.to_owned()));
        }
        if let Some(name) = rest.strip_prefix("gives back ") {
            return Some(gives(name.to_owned()));
        }
        let to = rest.strip_prefix("to ")?.split_once(':')?.0.to_owned();
        return Some(if says { Act::Inbox { to, text: text()? } } else { Act::Desk { to, text: text()? } });
    }
    let name_ends = line.find([' ', ':'])?;
    let (name, rest) = line.split_at(name_ends);
    let does = if rest.starts_with(':') { Does::Says(spoken(block)) } else { does(rest.trim(), block)? };
    Some(Act::Customer { name: name.to_owned(), does })
}

fn does(what: &str, block: &str) -> Option<Does> {
    let quoted = |text: &str| {
        let mut parts = text.split('"').skip(1).step_by(2).map(str::to_owned);
        (parts.next(), parts.next())
    };
    if let Some(label) = what.strip_prefix("taps [") {
        return Some(Does::Taps(label.strip_suffix(']')?.to_owned()));
    }
    if let Some(rest) = what.strip_prefix("edits the comment ") {
        let (from, to) = quoted(rest);
        return Some(Does::EditsComment { from: from?, to: to? });
    }
    if let Some(rest) = what.strip_prefix("edits ") {
        let (from, to) = quoted(rest);
        return Some(Does::Edits { from: from?, to: to? });
    }
    if let Some(rest) = what.strip_prefix("removes the comment ") {
        return quoted(rest).0.map(Does::RemovesComment);
    }
    if let Some(rest) = what.strip_prefix("unsends ") {
        return quoted(rest).0.map(Does::Unsends);
    }
    if let Some(emoji) = what.strip_prefix("reacts ") {
        return Some(Does::Reacts(emoji.to_owned()));
    }
    if let Some(rest) = what.strip_prefix("opens the link ") {
        return quoted(rest).0.map(Does::OpensLink);
    }
    if let Some(rest) = what.strip_prefix("comes from the ad ") {
        return Some(Does::ComesFromAd { ad: quoted(rest).0?, text: spoken(block) });
    }
    if let Some(rest) = what.strip_prefix("comments on post ") {
        let post = rest.split_once(':')?.0.to_owned();
        return Some(Does::Comments { post, text: spoken(block) });
    }
    if what.starts_with("says aloud:") {
        return Some(Does::SaysAloud(spoken(block)));
    }
    match what.strip_prefix("sends ")? {
        "a thumb" => Some(Does::SendsThumb),
        "a sticker" => Some(Does::SendsSticker),
        "a photo" => Some(Does::SendsPhoto),
        "a voice note" => Some(Does::SendsVoice),
        other => sends(other),
    }
}

fn sends(what: &str) -> Option<Does> {
    if let Some(place) = what.strip_prefix("a location: ") {
        let (latitude, longitude) = place.split_once(", ")?;
        return Some(Does::SendsLocation {
            latitude: latitude.parse().ok()?,
            longitude: longitude.parse().ok()?,
        });
    }
    let products = what.strip_prefix("a cart: ")?.split(", ");
    let product = |product: &str| {
        let (quantity, id) = product.split_once(' ')?;
        Some((id.to_owned(), quantity.parse().ok()?))
    };
    products.map(product).collect::<Option<Vec<_>>>().map(Does::SendsCart)
}

/// What is said after the first colon, and on the lines below.
fn spoken(block: &str) -> String {
    let text = block.split_once(':').map_or("", |(_, text)| text);
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}
