//! JSON as Meta writes it: ASCII only, `\u` with lower-case hex, surrogate pairs, and `\/`.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

/// Writes `value` compactly with Meta's escapes.
pub(crate) fn to_escaped_json<T: Serialize>(value: &T) -> String {
    let mut bytes = Vec::with_capacity(256);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, MetaEscapes);
    match value.serialize(&mut serializer) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        // Only values with non-text keys can fail, and none is built here.
        Err(_) => String::from("{}"),
    }
}

struct MetaEscapes;

impl Formatter for MetaEscapes {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0_u16; 2];
        for character in fragment.chars() {
            match character {
                '/' => writer.write_all(b"\\/")?,
                _ if character.is_ascii() => write!(writer, "{character}")?,
                _ => {
                    for unit in character.encode_utf16(&mut units) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
            }
        }
        Ok(())
    }
}
