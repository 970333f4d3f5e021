//! Sealing what must not be readable in the database file: page tokens.
//!
//! ChaCha20-Poly1305 with a random nonce. The owner's id is part of the seal, so that a sealed token moved to another
//! row does not open. The binary decides where the key lives; this module reads, makes and uses it.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{ExposeSecret, SecretSlice};

use crate::detail::sha256;

/// Length of a master key in bytes.
pub const KEY_LEN: usize = 32;

/// The first byte of everything sealed in this way.
const VERSION: u8 = 1;
/// Length of the key's id behind the version, in bytes.
const KEY_ID_LEN: usize = 4;
const HEADER_LEN: usize = 1 + KEY_ID_LEN + NONCE_LEN;

/// The key that seals secrets at rest. `Debug` shows its id only.
#[derive(Clone)]
pub struct MasterKey {
    bytes: SecretSlice<u8>,
    id: [u8; KEY_ID_LEN],
}

/// Why a text is not a master key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 32 bytes as 64 hexadecimal digits or as base64, found {len} characters")]
pub struct InvalidMasterKey {
    len: usize,
}

/// Why a key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is no file, and none is to be made.
    #[error("there is no key file {}", path.display())]
    Missing {
        /// Which.
        path: PathBuf,
    },
    /// Reading or writing failed.
    #[error("cannot read or make the key file {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It holds something else.
    #[error("the key file {} does not hold a key", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        source: InvalidMasterKey,
    },
    /// Other users of the machine can read it.
    #[error("the key file {} can be read by others: run chmod 600 on it", path.display())]
    Exposed {
        /// Which.
        path: PathBuf,
    },
    /// The machine gives no random numbers.
    #[error("no random numbers for a new key")]
    Random,
}

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The machine gives no random numbers, or the text is too large.
    #[error("cannot seal")]
    Seal,
    /// Written in a way that this version does not know, or cut off.
    #[error("is not a sealed text of a known version")]
    Unknown,
    /// Sealed with another master key.
    #[error("was sealed with another master key")]
    OtherKey,
    /// Changed, or moved from another owner.
    #[error("does not open: it was changed or belongs to another owner")]
    Forged,
}

impl MasterKey {
    /// From its bytes.
    pub fn from_bytes(bytes: [u8; KEY_LEN]) -> Self {
        let [first, second, third, fourth, ..] = sha256(&bytes);
        Self { bytes: bytes.to_vec().into(), id: [first, second, third, fourth] }
    }

    /// Parses 64 hexadecimal digits or the base64 of 32 bytes; space around it is ignored.
    pub fn parse(text: &str) -> Result<Self, InvalidMasterKey> {
        let text = text.trim();
        let decoded = hex::decode(text).or_else(|_| STANDARD.decode(text)).unwrap_or_default();
        let bytes = <[u8; KEY_LEN]>::try_from(decoded).map_err(|_| InvalidMasterKey { len: text.len() })?;
        Ok(Self::from_bytes(bytes))
    }

    /// A new key; `None` if the machine gives no random numbers.
    pub fn generate() -> Option<Self> {
        let mut bytes = [0; KEY_LEN];
        SystemRandom::new().fill(&mut bytes).ok()?;
        Some(Self::from_bytes(bytes))
    }

    /// The key in the file at `path`; makes one, readable by its owner only, if there is no file. A file that others
    /// can read is refused. Two processes starting together get the same key.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyFileError> {
        let failed = |source| KeyFileError::File { path: path.to_owned(), source };
        if !path.exists() {
            let key = Self::generate().ok_or(KeyFileError::Random)?;
            match write_new(path, &key) {
                Ok(()) => return Ok(key),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Self::load(path)
    }

    /// The key in the file at `path`; never makes one. A file that others can read is refused.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let failed = |source: io::Error| {
            if source.kind() == io::ErrorKind::NotFound {
                KeyFileError::Missing { path: path.to_owned() }
            } else {
                KeyFileError::File { path: path.to_owned(), source }
            }
        };
        if readable_by_others(path).map_err(failed)? {
            return Err(KeyFileError::Exposed { path: path.to_owned() });
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        Self::parse(&text).map_err(|source| KeyFileError::Content { path: path.to_owned(), source })
    }

    /// Seals `plain` for `owner`: version, key id, nonce, ciphertext and tag.
    pub fn seal(&self, owner: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| SealError::Seal)?;
        let mut sealed = plain.to_vec();
        let owner = Aad::from(owner.as_bytes());
        let key = self.cipher().ok_or(SealError::Seal)?;
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), owner, &mut sealed)
            .map_err(|_| SealError::Seal)?;
        Ok([[VERSION].as_slice(), &self.id, &nonce, &sealed].concat())
    }

    /// Opens what [`MasterKey::seal`] sealed for the same `owner`.
    pub fn open(&self, owner: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (header, body) = sealed.split_at_checked(HEADER_LEN).ok_or(SealError::Unknown)?;
        let (version, header) = header.split_first().ok_or(SealError::Unknown)?;
        let (id, nonce) = header.split_at_checked(KEY_ID_LEN).ok_or(SealError::Unknown)?;
        if *version != VERSION {
            return Err(SealError::Unknown);
        }
        if id != self.id {
            return Err(SealError::OtherKey);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Unknown)?;
        let key = self.cipher().ok_or(SealError::Unknown)?;
        let mut body = body.to_vec();
        let plain = key
            .open_in_place(nonce, Aad::from(owner.as_bytes()), &mut body)
            .map_err(|_| SealError::Forged)?;
        Ok(plain.to_vec())
    }

    fn cipher(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&CHACHA20_POLY1305, self.bytes.expose_secret()).ok().map(LessSafeKey::new)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKey({})", hex::encode(self.id))
    }
}

/// Writes the key beside its place and links it there, so that nobody ever reads half a key and an older key is never
/// overwritten.
fn write_new(path: &Path, key: &MasterKey) -> io::Result<()> {
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = create_private(&beside)?;
    let written = writeln!(file, "{}", hex::encode(key.bytes.expose_secret()))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::hard_link(&beside, path));
    fs::remove_file(&beside)?;
    written
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn readable_by_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests;
