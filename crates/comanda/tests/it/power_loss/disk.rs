//! What a disk may hold when the power fails: everything that was synced, and any part of the rest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::recording::{Change, Content, Entry, FileId, Recording};

/// Which of the changes that were not synced have reached the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Survivors {
    All,
    None,
    /// Any pages of any of them, each whole or torn into sectors.
    Random,
}

impl Survivors {
    pub(crate) const EVERY: [Self; 3] = [Self::All, Self::None, Self::Random];
}

/// How a write is taken apart: pages of the cache, or sectors of a disk that tore them (bytes).
const PIECES: [usize; 2] = [4096, 512];
/// How likely a piece is to survive, in percent.
const SHARES: [u32; 3] = [10, 50, 90];

/// Chance, drawn once for each disk.
struct Luck<'a> {
    survivors: Survivors,
    piece: usize,
    share: u32,
    random: &'a mut ChaCha8Rng,
}

impl Luck<'_> {
    fn survives(&mut self) -> bool {
        match self.survivors {
            Survivors::All => true,
            Survivors::None => false,
            Survivors::Random => self.random.random_ratio(self.share, 100),
        }
    }
}

/// The files at line `cut` of the recording, by name. Folders are left out; what is in a folder that is lost is lost.
pub(crate) fn files_at(
    recording: &Recording,
    cut: usize,
    survivors: Survivors,
    random: &mut ChaCha8Rng,
) -> BTreeMap<PathBuf, Vec<u8>> {
    let piece = PIECES[random.random_range(0..PIECES.len())];
    let share = SHARES[random.random_range(0..SHARES.len())];
    let mut luck = Luck { survivors, piece, share, random };
    let names = names_at(recording, cut, &mut luck);
    let is_there = |path: &Path| {
        let folder = path.parent().unwrap_or(path);
        // The root is there from the beginning.
        recording.entries.iter().all(|entry| match &entry.what {
            Entry::Add { path, .. } => path != folder || names.contains_key(folder),
            Entry::Remove { .. } => true,
        })
    };
    let files = names.iter().filter(|(path, file)| !recording.folders.contains(file) && is_there(path));
    let files = files.map(|(path, file)| (path.clone(), bytes_at(&recording.contents[file], cut, &mut luck)));
    files.collect()
}

fn is_durable<T>(change: &Change<T>, cut: usize) -> bool {
    change.durable_at.is_some_and(|line| line < cut)
}

fn names_at(recording: &Recording, cut: usize, luck: &mut Luck<'_>) -> BTreeMap<PathBuf, FileId> {
    let mut names = BTreeMap::new();
    for change in recording.entries.iter().filter(|change| change.issued < cut) {
        if is_durable(change, cut) || luck.survives() {
            match &change.what {
                Entry::Add { path, file } => names.insert(path.clone(), *file),
                Entry::Remove { path } => names.remove(path),
            };
        }
    }
    names
}

fn bytes_at(changes: &[Change<Content>], cut: usize, luck: &mut Luck<'_>) -> Vec<u8> {
    let mut file = Vec::new();
    for change in changes.iter().filter(|change| change.issued < cut) {
        let is_durable = is_durable(change, cut);
        match &change.what {
            Content::Write { offset, bytes } if is_durable => put(&mut file, *offset, bytes),
            Content::Write { offset, bytes } => {
                for (offset, bytes) in pieces(*offset, bytes, luck.piece) {
                    if luck.survives() {
                        put(&mut file, offset, bytes);
                    }
                }
            }
            Content::Truncate { len } => {
                if is_durable || luck.survives() {
                    file.resize(*len, 0);
                }
            }
        }
    }
    file
}

fn put(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}

/// A write cut at the borders of pieces, which lie at multiples of their size in the file.
fn pieces(offset: usize, bytes: &[u8], size: usize) -> Vec<(usize, &[u8])> {
    let (mut pieces, mut at, mut rest) = (Vec::new(), offset, bytes);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(size - at % size));
        pieces.push((at, piece));
        at += piece.len();
        rest = after;
    }
    pieces
}

#[test]
fn writes_are_torn_at_the_borders_of_pages() {
    let bytes = [7; 10];
    let cut: Vec<(usize, usize)> =
        pieces(6, &bytes, 4).into_iter().map(|(at, piece)| (at, piece.len())).collect();
    assert_eq!(cut, [(6, 2), (8, 4), (12, 4)]);
}
