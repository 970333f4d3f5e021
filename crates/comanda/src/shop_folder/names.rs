//! Files that would be passed over without a word, and the shop run without them.

use std::path::Path;

use crate::exit::Ended;

/// The files of a shop.
const FILES: [&str; 3] = ["menu", "shop", "storyboard"];
/// The folders of a shop, with the ending of the files in them.
const FOLDERS: [(&str, &str); 2] = [("texts", "ftl"), ("lexicon", "txt")];
/// Endings of files that somebody may have meant for one of these.
const ENDINGS: [&str; 5] = ["yaml", "yml", "yaml.txt", "yml.txt", "txt"];

/// Refuses what looks like a file of a shop under another name.
pub(crate) fn refuse_misnamed(folder: &Path) -> Result<(), Ended> {
    let mut problems = Vec::new();
    for name in names_in(folder) {
        let path = folder.join(&name);
        let meant = if path.is_dir() { folder_meant(&name) } else { file_meant(&name) };
        // On disks that know no capitals, `Shop.yaml` is `shop.yaml`.
        let is_text = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
        let is_spare = |meant: &String| is_text && folder.join(meant).exists();
        let is_misnamed =
            |meant: &String| *meant != name && !is_spare(meant) && !is_same(&path, &folder.join(meant));
        if let Some(meant) = meant.filter(is_misnamed) {
            problems.push(format!("{}: this name is not read: call it {meant}", path.display()));
        }
    }
    for (inside, ending) in FOLDERS {
        for name in names_in(&folder.join(inside)) {
            let is_meant = name.rsplit_once('.').is_some_and(|(_, last)| last == ending);
            let path = folder.join(inside).join(&name);
            let language = name.split('.').next().unwrap_or_default();
            // A README beside the texts is nobody's language.
            let is_language =
                (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
            if !is_meant && is_language && !is_backup(&name) && path.is_file() {
                let told = format!("{}: this name is not read: call it {language}.{ending}", path.display());
                problems.push(told);
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Ended::invalid(problems.join("\n"))) }
}

/// What is in a folder, by name; nothing where there is none.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

/// What editors leave beside a file.
fn is_backup(name: &str) -> bool {
    ["~", ".bak", ".orig", ".swp", ".tmp", ".old"].iter().any(|ending| name.ends_with(ending))
}

fn file_meant(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let stem = ENDINGS.iter().find_map(|ending| lower.strip_suffix(&format!(".{ending}")))?;
    let meant = FILES.iter().find(|known| is_like(stem, known))?;
    Some(format!("{meant}.yaml"))
}

fn folder_meant(name: &str) -> Option<String> {
    FOLDERS.iter().find(|(known, _)| is_like(name, known)).map(|(known, _)| (*known).to_owned())
}

/// "story-board", "Storyboards": whether somebody may have meant `known`.
fn is_like(name: &str, known: &str) -> bool {
    let plain = |name: &str| {
        let letters: String = name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        letters.strip_suffix('s').map(str::to_owned).unwrap_or(letters)
    };
    plain(name) == plain(known)
}
