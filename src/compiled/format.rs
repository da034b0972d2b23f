//! The outside of a compiled policy.
//!
//! ```text
//! 8 bytes       MAGIC
//! u16           FORMAT
//! u8, n bytes   the version of Rolebook that wrote it
//! u64           the length of the contents
//! 32 bytes      SHA-256 over everything before this and the contents
//! …             the contents
//! ```
//!
//! Numbers are little-endian. Up to the version this stays as it is for good, so that every
//! version can say which one wrote a file.

use sha2::{Digest as _, Sha256};

use super::ReadError;

/// What a compiled policy begins with. A byte that is no text, and line ends that a transfer
/// as text would change (as in PNG, ISO/IEC 15948, section 5.2).
pub const MAGIC: [u8; 8] = *b"\x89RBK\r\n\x1a\n";

/// Another number for every other form of the contents.
const FORMAT: u16 = 1;

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether a file that begins with these bytes is a compiled policy, damaged ones included.
#[must_use]
pub fn is_compiled(start: &[u8]) -> bool {
    let sign = MAGIC.first_chunk::<4>();
    sign.is_some_and(|sign| start.starts_with(sign))
}

/// The contents, wrapped.
pub(super) fn wrap(contents: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(contents.len() + 64);
    bytes.extend(MAGIC);
    bytes.extend(FORMAT.to_le_bytes());
    bytes.push(u8::try_from(VERSION.len()).unwrap_or(u8::MAX));
    bytes.extend(VERSION.bytes().take(u8::MAX.into()));
    bytes.extend((contents.len() as u64).to_le_bytes());
    let checksum = checksum(&bytes, contents);
    bytes.extend(checksum);
    bytes.extend(contents);
    bytes
}

/// A compiled policy whose outside is right, but for the checksum.
pub(super) struct Wrapped<'a> {
    head: &'a [u8],
    checksum: [u8; 32],
    pub(super) contents: &'a [u8],
}

impl Wrapped<'_> {
    /// Whether the contents are those that were written.
    pub(super) fn intact(&self) -> Result<(), ReadError> {
        let right = checksum(self.head, self.contents) == self.checksum;
        right.then_some(()).ok_or(ReadError::Checksum)
    }
}

/// Looks at the outside.
pub(super) fn opened(bytes: &[u8]) -> Result<Wrapped<'_>, ReadError> {
    let cut = ReadError::Header { what: "it is cut off near its beginning" };
    let Some(rest) = bytes.strip_prefix(&MAGIC) else {
        return Err(match bytes {
            [] => ReadError::Other,
            _ if MAGIC.starts_with(bytes) => cut,
            _ if is_compiled(bytes) => {
                ReadError::Header { what: "its line ends were changed, as in a text" }
            }
            _ => ReadError::Other,
        });
    };
    let (format, rest) = rest.split_first_chunk::<2>().ok_or_else(|| cut.clone())?;
    let (length, rest) = rest.split_first().ok_or_else(|| cut.clone())?;
    let (version, rest) = rest.split_at_checked((*length).into()).ok_or_else(|| cut.clone())?;
    let format = u16::from_le_bytes(*format);
    if (format, version) != (FORMAT, VERSION.as_bytes()) {
        let plain = |byte: &u8| byte.is_ascii_graphic();
        let written_by = match std::str::from_utf8(version) {
            Ok(VERSION) => format!("{VERSION} in format {format}"),
            Ok(other) if !other.is_empty() && version.iter().all(plain) => other.to_owned(),
            _ => return Err(ReadError::Header { what: "it does not say which version wrote it" }),
        };
        return Err(ReadError::OtherVersion { written_by, own: VERSION });
    }
    let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(|| cut.clone())?;
    let (written, contents) = rest.split_first_chunk::<32>().ok_or(cut)?;
    let length = u64::from_le_bytes(*length);
    let found = contents.len() as u64;
    if length != found {
        let head = bytes.len() as u64 - found;
        let expected = length.saturating_add(head);
        return Err(ReadError::Length { expected, found: bytes.len() as u64 });
    }
    let head = bytes.get(..bytes.len() - contents.len() - written.len()).unwrap_or_default();
    Ok(Wrapped { head, checksum: *written, contents })
}

fn checksum(head: &[u8], contents: &[u8]) -> [u8; 32] {
    let mut whole = Sha256::new();
    whole.update(head);
    whole.update(contents);
    whole.finalize().into()
}
