//! The skipper for every machine: eight bytes at a time to the next quote, backslash or control byte.

use super::{Strings, Watch};

/// Bytes searched at a time for a pair.
const BLOCK: usize = 64;

#[derive(Clone, Copy)]
pub(in super::super) struct Safe;

impl Strings for Safe {
    fn end<W: Watch>(self, bytes: &[u8], at: usize, watch: &mut W) -> Result<usize, usize> {
        let end = string_end(bytes, at, watch)?;
        search(&bytes[..end - 1], at, watch);
        Ok(end)
    }

    fn search<W: Watch>(self, bytes: &[u8], watch: &mut W) {
        search(bytes, 0, watch);
    }
}

/// From the byte after a string's opening quote to the byte after its closing quote.
pub(super) fn string_end<W: Watch>(
    bytes: &[u8],
    mut at: usize,
    watch: &mut W,
) -> Result<usize, usize> {
    loop {
        at = ordinary_end(bytes, at);
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => {
                let common = matches!(bytes.get(at + 1), Some(b'"' | b'\\' | b'n' | b'r' | b't'));
                watch.escapes(!common);
                at = escape_end(bytes, at)?;
            }
            _ => return Err(at),
        }
    }
}

/// From a backslash to the byte after its escape.
pub(in super::super) fn escape_end(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => match bytes.get(at + 2..at + 6) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Ok(at + 6),
            _ => Err(at),
        },
        _ => Err(at),
    }
}

/// The first quote, backslash or control byte at or after `at`, eight bytes at a time.
pub(in super::super) fn ordinary_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    while let Some(chunk) = bytes
        .get(at..at + 8)
        .and_then(|chunk| chunk.first_chunk::<8>())
    {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ (ONES * b'"' as u64);
        let slash = word ^ (ONES * b'\\' as u64);
        // A byte below the subtrahend borrows into its own high bit; the first hit is always a true one.
        let hits = (quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let hits = hits & HIGH;
        if hits != 0 {
            return at + (hits.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes
        .get(at)
        .is_some_and(|&byte| byte >= 0x20 && byte != b'"' && byte != b'\\')
    {
        at += 1;
    }
    at
}

/// Every pair from `from` on.
fn search<W: Watch>(bytes: &[u8], from: usize, watch: &mut W) {
    if W::PAIRS.is_empty() {
        return;
    }
    for start in (from + 1..bytes.len()).step_by(BLOCK) {
        let end = bytes.len().min(start + BLOCK);
        let pairs = || bytes[start - 1..end - 1].iter().zip(&bytes[start..end]);
        // Branch-free, for the compiler to widen.
        if pairs().fold(false, |any, pair| any | is_pair::<W>(pair)) {
            for (at, _) in (start..)
                .zip(pairs())
                .filter(|(_, pair)| is_pair::<W>(*pair))
            {
                watch.pair(bytes, at);
            }
        }
    }
}

fn is_pair<W: Watch>((first, second): (&u8, &u8)) -> bool {
    let (first, second) = (first | 0x20, second | 0x20);
    W::PAIRS.iter().fold(false, |any, pair| {
        any | (first == pair[0]) & (second == pair[1])
    })
}
