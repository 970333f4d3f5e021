//! A shop as a folder: `menu.yaml`, `shop.yaml`, `storyboard.yaml`, `texts/*.ftl`, `lexicon/*.txt`, pictures.

mod names;
pub(crate) mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use comanda_domain::menu::Menu;
use comanda_domain::shop::Shop;
use comanda_domain::storyboard::Storyboard;
use comanda_flow::texts::Texts;
use comanda_nlu::Lexicon;
use sha2::{Digest as _, Sha256};

use crate::exit::Ended;

pub(crate) use names::refuse_misnamed;

/// Largest picture that is served, in bytes: Meta refuses larger ones by address.
const PICTURE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A shop that was read.
pub(crate) struct ShopFolder {
    /// The shop.
    pub(crate) shop: Shop,
    /// What it says.
    pub(crate) texts: Arc<Texts>,
    /// Words of its own, for how its customers write.
    pub(crate) lexicons: Vec<Lexicon>,
    /// Every text file with its content, by path inside the folder: kept with the version, for replays.
    pub(crate) files: Vec<(String, String)>,
    /// Pictures the menu names.
    pub(crate) pictures: Vec<Picture>,
}

/// A picture of a dish.
pub(crate) struct Picture {
    /// As the menu names it.
    pub(crate) name: String,
    /// `image/jpeg` …
    pub(crate) content_type: &'static str,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// Reads a shop folder. Every mistake in it is named with its file and line.
pub(crate) fn read(folder: &Path) -> anyhow::Result<ShopFolder> {
    let menu_file = folder.join("menu.yaml");
    names::refuse_misnamed(folder)?;
    let menu_text =
        text::read(&menu_file, "a shop is a folder with a `menu.yaml` (see `comanda menu check --help`)")?;
    let mut files = BTreeMap::from([("menu.yaml".to_owned(), menu_text)]);
    let named = [files_in(folder, "texts", "ftl")?, files_in(folder, "lexicon", "txt")?].concat();
    for name in ["shop.yaml".to_owned(), "storyboard.yaml".to_owned()].into_iter().chain(named) {
        let path = folder.join(&name);
        if path.is_file() {
            files.insert(name, text::read(&path, "")?);
        }
    }
    assemble(&folder.display().to_string(), files, |name| picture(folder, name))
}

/// The words of its own that the shop of a menu has; none for a menu that stands alone.
pub(crate) fn lexicons_beside(menu_file: &Path, menu: &Menu) -> anyhow::Result<Vec<Lexicon>> {
    let folder = menu_file.parent().unwrap_or(Path::new(""));
    if !menu_file.ends_with("menu.yaml") || !folder.join("lexicon").is_dir() {
        return Ok(Vec::new());
    }
    let mut files = BTreeMap::new();
    for name in files_in(folder, "lexicon", "txt")? {
        let path = folder.join(&name);
        files.insert(name, text::read(&path, "")?);
    }
    lexicons(|name| folder.join(name).display().to_string(), &files, menu)
}

/// The lexicons among the files of a shop.
fn lexicons(
    named: impl Fn(&str) -> String,
    files: &BTreeMap<String, String>,
    menu: &Menu,
) -> anyhow::Result<Vec<Lexicon>> {
    let mut lexicons = Vec::new();
    for (name, text) in files {
        let language = name.strip_prefix("lexicon/").and_then(|name| name.strip_suffix(".txt"));
        let Some(language) = language else { continue };
        let spoken = language == "en" || menu.shop.languages.iter().any(|own| own == language);
        if !spoken {
            return Err(Ended::invalid(format!(
                "{}: the menu does not name `{language}` in `shop: languages`: add it there, or take this file out",
                named(name)
            ))
            .into());
        }
        let lexicon = Lexicon::parse(&named(name), language, text);
        lexicons.push(lexicon.map_err(|error| Ended::invalid(error.to_string()))?);
    }
    Ok(lexicons)
}

/// The shop that is compiled in, for the demo.
pub(crate) fn sample() -> anyhow::Result<ShopFolder> {
    let files = BTreeMap::from([
        ("menu.yaml".to_owned(), include_str!("../sample-shop/menu.yaml").to_owned()),
        ("shop.yaml".to_owned(), include_str!("../sample-shop/shop.yaml").to_owned()),
    ]);
    assemble("sample-shop", files, |_| Ok(None))
}

/// A shop from the files of one of its versions, as they were kept; without pictures.
pub(crate) fn of_files(name: &str, files: Vec<(String, String)>) -> anyhow::Result<ShopFolder> {
    assemble(name, files.into_iter().collect(), |_| Ok(None))
}

fn assemble(
    folder: &str,
    files: BTreeMap<String, String>,
    picture: impl Fn(&str) -> anyhow::Result<Option<Picture>>,
) -> anyhow::Result<ShopFolder> {
    let version = version_of(&files);
    let named = |name: &str| format!("{folder}/{name}");
    let menu_text = files.get("menu.yaml").context("a shop has a menu")?;
    let menu =
        Menu::from_yaml(&named("menu.yaml"), menu_text).map_err(|error| Ended::invalid(error.to_string()))?;
    // Beyond the menu, which all others are held against, every file is looked at: all mistakes are told at once.
    let mut problems = Vec::new();
    let lexicons = or_note(lexicons(named, &files, &menu), &mut problems);
    let storyboard = files.get("storyboard.yaml").map_or_else(
        || Ok(Storyboard::default()),
        |text| Storyboard::from_yaml(&named("storyboard.yaml"), text, &menu),
    );
    let storyboard = or_note(storyboard, &mut problems);
    let texts = or_note(texts_of(named, &files, &menu), &mut problems);
    let shop = match files.get("shop.yaml") {
        Some(text) => or_note(Shop::from_yaml(&named("shop.yaml"), text, menu, version), &mut problems),
        None => Some(Shop::from_menu(menu, version)),
    };
    let shop = shop.zip(storyboard).map(|(shop, storyboard)| shop.with_storyboard(storyboard));
    let mut pictures = Vec::new();
    for (name, by) in shop.as_ref().map(pictures_named).unwrap_or_default() {
        let found = picture(name).map_err(|error| anyhow::anyhow!("{error}; {} names it", named(by)));
        pictures.extend(or_note(found, &mut problems).flatten());
    }
    match (shop, texts, lexicons) {
        (Some(shop), Some(texts), Some(lexicons)) if problems.is_empty() => {
            let texts = Arc::new(texts.in_voice(&shop.voices));
            Ok(ShopFolder { shop, texts, lexicons, files: files.into_iter().collect(), pictures })
        }
        _ => Err(Ended::invalid(problems.join("\n")).into()),
    }
}

/// What was made, or a problem more.
fn or_note<T, E: ToString>(made: Result<T, E>, problems: &mut Vec<String>) -> Option<T> {
    made.map_err(|error| problems.push(error.to_string())).ok()
}

/// The texts among the files of a shop.
fn texts_of(
    named: impl Fn(&str) -> String,
    files: &BTreeMap<String, String>,
    menu: &Menu,
) -> anyhow::Result<Texts> {
    let overrides: Vec<(String, String)> = files
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix("texts/")?.to_owned(), text.clone())))
        .collect();
    for (name, _) in &overrides {
        let language = name.split('.').next().unwrap_or_default();
        if !menu.shop.languages.iter().any(|spoken| spoken == language) {
            return Err(Ended::invalid(format!(
                "{}: this shop does not speak `{language}`: it speaks {} (`shop: languages` in menu.yaml)",
                named(&format!("texts/{name}")),
                menu.shop.languages.join(", ")
            ))
            .into());
        }
    }
    let texts = Texts::new(&overrides).map_err(|mut error| {
        for problem in &mut error.problems {
            problem.file = named(&problem.file);
        }
        Ended::invalid(error.to_string())
    });
    Ok(texts?)
}

/// The file names of every picture that the shop may send, each once, with the file that names it.
fn pictures_named(shop: &Shop) -> BTreeMap<&str, &'static str> {
    let of_dishes = shop.menu.sections.iter().flat_map(|section| &section.items);
    let of_dishes = of_dishes.filter_map(|item| item.image.as_deref()).map(|name| (name, "menu.yaml"));
    let of_payment = shop.payments.transfer.as_ref().and_then(|account| account.picture.as_deref());
    let of_payment = of_payment.map(|name| (name, "shop.yaml"));
    let of_storyboard = shop.storyboard.pictures().map(|name| (name, "storyboard.yaml"));
    of_storyboard.chain(of_payment).chain(of_dishes).collect()
}

/// SHA-256 over every file with its name, in hexadecimal.
fn version_of(files: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for (name, text) in files {
        for part in [name, text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex::encode(hash.finalize())
}

/// The files of a folder of the shop that end so, each with the folder before its name.
fn files_in(shop: &Path, folder: &str, ending: &str) -> anyhow::Result<Vec<String>> {
    let inside = shop.join(folder);
    let mut names = Vec::new();
    if inside.is_dir() {
        for entry in
            std::fs::read_dir(&inside).with_context(|| format!("cannot list {}", inside.display()))?
        {
            let path = entry.with_context(|| format!("cannot list {}", inside.display()))?.path();
            if path.extension().is_some_and(|extension| extension == ending)
                && let Some(name) = path.file_name().and_then(|name| name.to_str())
            {
                names.push(format!("{folder}/{name}"));
            }
        }
    }
    names.sort();
    Ok(names)
}

fn picture(folder: &Path, name: &str) -> anyhow::Result<Option<Picture>> {
    let path: PathBuf = folder.join(name);
    let ending = path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
    let content_type = match ending.as_deref() {
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        Some(_) | None => {
            return Err(Ended::invalid(format!(
                "{}: expected a .jpg, .png, .webp or .gif picture",
                path.display()
            ))
            .into());
        }
    };
    let inside = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        return Err(Ended::invalid(format!("{name}: pictures lie inside the shop folder")).into());
    }
    let wrong = |error: std::io::Error| {
        let is_gone = error.kind() == std::io::ErrorKind::NotFound;
        let why = if is_gone {
            "this picture is not there".to_owned()
        } else {
            format!("this picture cannot be read: {error}")
        };
        Ended::invalid(format!("{}: {why}", path.display()))
    };
    let size = std::fs::metadata(&path).map_err(wrong)?.len();
    if size > PICTURE_BYTES_MAX {
        return Err(Ended::invalid(format!(
            "{}: {size} bytes are more than the {PICTURE_BYTES_MAX} that Meta fetches",
            path.display()
        ))
        .into());
    }
    let bytes = std::fs::read(&path).map_err(wrong)?;
    if !begins_like(&bytes, content_type) {
        let told = format!("{}: this is no {content_type}: save the picture in that form", path.display());
        return Err(Ended::invalid(told).into());
    }
    Ok(Some(Picture { name: name.to_owned(), content_type, bytes }))
}

/// Whether a file begins as pictures of a kind do: Meta refuses what only has the name of one.
fn begins_like(bytes: &[u8], content_type: &str) -> bool {
    match content_type {
        "image/jpeg" => bytes.starts_with(&[0xff, 0xd8, 0xff]),
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/gif" => bytes.starts_with(b"GIF8"),
        _ => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
    }
}
