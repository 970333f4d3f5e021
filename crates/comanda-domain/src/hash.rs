//! The one way ids are derived from what happened: SHA-256 over length-prefixed parts, first 16 bytes.

use sha2::{Digest, Sha256};

/// Collects the parts of a derived id. Parts are length-prefixed, so `("ab", "c")` and `("a", "bc")` differ.
#[derive(Clone)]
pub struct IdHash(Sha256);

impl IdHash {
    /// Starts an id of the given kind; the kind keeps ids of different kinds apart even over equal parts.
    pub fn new(kind: &str) -> Self {
        Self(Sha256::new()).part(kind.as_bytes())
    }

    /// Adds one part.
    #[must_use]
    pub fn part(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    /// The first 16 bytes of the digest.
    pub fn finish(self) -> [u8; 16] {
        let digest = self.0.finalize();
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
        id
    }
}
