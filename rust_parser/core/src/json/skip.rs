//! Finding where a strict JSON value ends, building nothing. One pass, no recursion, no limit on nesting.

/// The first place at or after `at` that is no JSON white space.
pub fn blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// The end of the strict JSON value that starts exactly at `at`.
///
/// # Errors
/// The place of the first byte that cannot stand there, or the length of `bytes` where they end too early.
pub fn end_of_value(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    let mut open = Nesting::default();
    loop {
        match bytes.get(at) {
            Some(b'{') => {
                at = blanks(bytes, at + 1);
                if bytes.get(at) == Some(&b'}') {
                    at += 1;
                } else {
                    open.push(true);
                    at = key_end(bytes, at)?;
                    continue;
                }
            }
            Some(b'[') => {
                at = blanks(bytes, at + 1);
                if bytes.get(at) == Some(&b']') {
                    at += 1;
                } else {
                    open.push(false);
                    continue;
                }
            }
            Some(b'"') => at = string_end(bytes, at + 1)?,
            Some(b'-' | b'0'..=b'9') => at = number_end(bytes, at)?,
            Some(b't') => at = word_end(bytes, at, b"true")?,
            Some(b'f') => at = word_end(bytes, at, b"false")?,
            Some(b'n') => at = word_end(bytes, at, b"null")?,
            _ => return Err(at),
        }
        loop {
            let Some(in_object) = open.top() else {
                return Ok(at);
            };
            at = blanks(bytes, at);
            match (bytes.get(at), in_object) {
                (Some(b','), true) => {
                    at = key_end(bytes, blanks(bytes, at + 1))?;
                    break;
                }
                (Some(b','), false) => {
                    at = blanks(bytes, at + 1);
                    break;
                }
                (Some(b'}'), true) | (Some(b']'), false) => {
                    at += 1;
                    open.pop();
                }
                _ => return Err(at),
            }
        }
    }
}

/// From a key's opening quote to the start of its value.
fn key_end(bytes: &[u8], at: usize) -> Result<usize, usize> {
    if bytes.get(at) != Some(&b'"') {
        return Err(at);
    }
    let colon = blanks(bytes, string_end(bytes, at + 1)?);
    if bytes.get(colon) != Some(&b':') {
        return Err(colon);
    }
    Ok(blanks(bytes, colon + 1))
}

/// From the byte after a string's opening quote to the byte after its closing quote.
pub(super) fn string_end(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    loop {
        at = ordinary_end(bytes, at);
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape_end(bytes, at)?,
            _ => return Err(at),
        }
    }
}

/// From a backslash to the byte after its escape.
pub(super) fn escape_end(bytes: &[u8], at: usize) -> Result<usize, usize> {
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
pub(super) fn ordinary_end(bytes: &[u8], mut at: usize) -> usize {
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

pub(super) fn number_end(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = if bytes.get(at) == Some(&b'0') {
        at + 1
    } else {
        digits_end(bytes, at)?
    };
    if bytes.get(at) == Some(&b'.') {
        at = digits_end(bytes, at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        if matches!(bytes.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits_end(bytes, at)?;
    }
    Ok(at)
}

/// One digit or more.
fn digits_end(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let count = bytes[at.min(bytes.len())..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if count == 0 { Err(at) } else { Ok(at + count) }
}

fn word_end(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, usize> {
    let same = bytes[at..]
        .iter()
        .zip(word)
        .take_while(|(a, b)| a == b)
        .count();
    if same == word.len() {
        Ok(at + same)
    } else {
        Err(at + same)
    }
}

/// The open containers, a bit each: an object or an array.
#[derive(Default)]
struct Nesting {
    words: Vec<u64>,
    depth: usize,
}

impl Nesting {
    fn push(&mut self, object: bool) {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.words.len() {
            self.words.push(0);
        }
        self.words[word] = self.words[word] & !(1 << bit) | (u64::from(object) << bit);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth -= 1;
    }

    fn top(&self) -> Option<bool> {
        let last = self.depth.checked_sub(1)?;
        Some(self.words[last / 64] >> (last % 64) & 1 == 1)
    }
}
