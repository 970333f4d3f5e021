//! Reading a text file as whatever editor saved it.

use std::path::Path;

use crate::exit::Ended;

/// The text of a file that an owner wrote: UTF-8, with or without its mark, or UTF-16 as Notepad calls "Unicode". `hint` is said
/// where the file is not there.
pub(crate) fn read(path: &Path, hint: &str) -> Result<String, Ended> {
    let bytes = std::fs::read(path).map_err(|error| {
        let is_gone = error.kind() == std::io::ErrorKind::NotFound;
        let what = if is_gone { "is not there".to_owned() } else { format!("cannot be read: {error}") };
        let hint = if hint.is_empty() { String::new() } else { format!("; {hint}") };
        Ended::invalid(format!("{}: {what}{hint}", path.display()))
    })?;
    decoded(bytes).map_err(|why| Ended::invalid(format!("{}: {why}", path.display())))
}

fn decoded(bytes: Vec<u8>) -> Result<String, &'static str> {
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
        let text = String::from_utf16(&units).ok().filter(|_| odd.is_empty());
        text.ok_or("begins like UTF-16 and is none: save it again as UTF-8")
    };
    match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest.to_vec()),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: Vec<u8>) -> Result<String, &'static str> {
    String::from_utf8(bytes).map_err(
        |_| "has letters in another encoding: save it again as UTF-8 (in Notepad: Save as, Encoding: UTF-8)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_save_is_read() {
        let text = "name: Phở 🍜\n";
        let wide = |mark: [u8; 2], write: fn(u16) -> [u8; 2]| {
            [mark.to_vec(), text.encode_utf16().flat_map(write).collect()].concat()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            wide([0xff, 0xfe], u16::to_le_bytes),
            wide([0xfe, 0xff], u16::to_be_bytes),
        ] {
            assert_eq!(decoded(bytes).as_deref(), Ok(text));
        }
        assert!(decoded(b"caf\xe9".to_vec()).unwrap_err().contains("UTF-8"));
        assert!(decoded(vec![0xff, 0xfe, 0x41]).unwrap_err().contains("UTF-16"));
    }
}
