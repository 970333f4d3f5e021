//! Ids that look like Meta's. Drawn from the world's seeded generator, so that a seed gives the same ids again.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `length` characters of letters and digits.
pub(crate) fn word(rng: &mut ChaCha8Rng, length: usize) -> String {
    (0..length)
        .map(|_| {
            let position = rng.random_range(0..ALPHABET.len());
            char::from(*ALPHABET.get(position).unwrap_or(&b'0'))
        })
        .collect()
}

/// A message id of today's form.
pub(crate) fn message(rng: &mut ChaCha8Rng) -> String {
    format!("m_{}", word(rng, 32))
}

/// A number of exactly `digits` digits as text, not starting with zero.
pub(crate) fn digits(rng: &mut ChaCha8Rng, digits: u32) -> String {
    let low = 10_u64.pow(digits.saturating_sub(1));
    rng.random_range(low..low * 10).to_string()
}

/// A stable number for a text (FNV-1a), for choices that must not depend on the order in which people turn up.
pub(crate) fn stable_number(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
