//! A shop as a folder: `menu.yaml`, `shop.yaml`, `storyboard.yaml`, `texts/*.ftl`, `lexicon/*.txt`, pictures.

use std::collections::{BTreeMap, BTreeSet};
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
    let menu_text = std::fs::read_to_string(&menu_file).map_err(|error| {
        Ended::invalid(format!(
            "{}: cannot be read: {error}; a shop is a folder with a `menu.yaml` (see `comanda menu check --help`)",
            menu_file.display()
        ))
    })?;
    refuse_misnamed(folder)?;
    let mut files = BTreeMap::from([("menu.yaml".to_owned(), menu_text)]);
    let named = [files_in(folder, "texts", "ftl")?, files_in(folder, "lexicon", "txt")?].concat();
    for name in ["shop.yaml".to_owned(), "storyboard.yaml".to_owned()].into_iter().chain(named) {
        let path = folder.join(&name);
        if path.is_file() {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Ended::invalid(format!("{}: cannot be read: {error}", path.display())))?;
            files.insert(name, text);
        }
    }
    assemble(&folder.display().to_string(), files, |name| picture(folder, name))
}

/// A file under another ending would be passed over without a word, and the shop run without it.
fn refuse_misnamed(folder: &Path) -> anyhow::Result<()> {
    for name in ["shop", "storyboard", "menu"] {
        for ending in ["yml", "YAML", "yaml.txt"] {
            let path = folder.join(format!("{name}.{ending}"));
            // On disks that know no capitals, `shop.YAML` is there whenever `shop.yaml` is.
            if path.is_file() && !(ending == "YAML" && folder.join(format!("{name}.yaml")).is_file()) {
                let problem = format!("{}: this name is not read: call it {name}.yaml", path.display());
                return Err(Ended::invalid(problem).into());
            }
        }
    }
    Ok(())
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
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Ended::invalid(format!("{}: cannot be read: {error}", path.display())))?;
        files.insert(name, text);
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
    let lexicons = lexicons(named, &files, &menu)?;
    let storyboard = match files.get("storyboard.yaml") {
        Some(text) => Storyboard::from_yaml(&named("storyboard.yaml"), text, &menu)
            .map_err(|error| Ended::invalid(error.to_string()))?,
        None => Storyboard::default(),
    };
    let shop = match files.get("shop.yaml") {
        Some(text) => Shop::from_yaml(&named("shop.yaml"), text, menu, version)
            .map_err(|error| Ended::invalid(error.to_string()))?,
        None => Shop::from_menu(menu, version),
    };
    let shop = shop.with_storyboard(storyboard);
    let mut pictures = Vec::new();
    for name in pictures_named(&shop) {
        pictures.extend(picture(name)?);
    }
    let overrides: Vec<(String, String)> = files
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix("texts/")?.to_owned(), text.clone())))
        .collect();
    for (name, _) in &overrides {
        let language = name.split('.').next().unwrap_or_default();
        if !shop.languages.iter().any(|spoken| spoken == language) {
            return Err(Ended::invalid(format!(
                "{}: this shop does not speak `{language}`: it speaks {} (`shop: languages` in menu.yaml)",
                named(&format!("texts/{name}")),
                shop.languages.join(", ")
            ))
            .into());
        }
    }
    let texts = Texts::new(&overrides).map_err(|mut error| {
        for problem in &mut error.problems {
            problem.file = named(&problem.file);
        }
        Ended::invalid(error.to_string())
    })?;
    let texts = texts.in_voice(&shop.voices);
    Ok(ShopFolder { shop, texts: Arc::new(texts), lexicons, files: files.into_iter().collect(), pictures })
}

/// The file names of every picture that the shop may send, each once.
fn pictures_named(shop: &Shop) -> BTreeSet<&str> {
    let of_dishes = shop.menu.sections.iter().flat_map(|section| &section.items);
    let of_dishes = of_dishes.filter_map(|item| item.image.as_deref());
    let of_payment = shop.payments.transfer.as_ref().and_then(|account| account.picture.as_deref());
    of_dishes.chain(of_payment).chain(shop.storyboard.pictures()).collect()
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
    let content_type = match path.extension().and_then(|extension| extension.to_str()) {
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
        Ended::invalid(format!(
            "{}: the menu names this picture, but it cannot be read: {error}",
            path.display()
        ))
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
    Ok(Some(Picture { name: name.to_owned(), content_type, bytes }))
}
