//! Finding where a strict JSON value ends, building nothing. One pass, no recursion, no limit on nesting.

use super::strings::{Safe, Strings, Watch, Work, fastest};

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
pub fn end_of_value(bytes: &[u8], at: usize) -> Result<usize, usize> {
    walk(bytes, at, &mut ())
}

/// As [`end_of_value`], by the skipper for every machine, which is taken where there is no faster one.
///
/// # Errors
/// The same.
pub fn end_of_value_portably(bytes: &[u8], at: usize) -> Result<usize, usize> {
    walk_with(Safe, bytes, at, &mut ())
}

/// Who is told what stands where, while a value is walked that may turn out to be none.
pub(crate) trait Visit: Watch {
    /// A key so many containers deep is behind, and its value is to follow.
    fn key(&mut self, bytes: &[u8], depth: usize, key: Key);

    /// The value of the last key at this depth ends before `end`.
    fn value(&mut self, depth: usize, end: usize);
}

/// Where a key stands, with its quotes, and where its value starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: usize,
}

impl Visit for () {
    fn key(&mut self, _bytes: &[u8], _depth: usize, _key: Key) {}

    fn value(&mut self, _depth: usize, _end: usize) {}
}

/// As [`end_of_value`], and tells `visit` about keys and strings.
pub(crate) fn walk<V: Visit>(bytes: &[u8], at: usize, visit: &mut V) -> Result<usize, usize> {
    fastest(Walk { bytes, at, visit })
}

struct Walk<'a, V> {
    bytes: &'a [u8],
    at: usize,
    visit: &'a mut V,
}

impl<V: Visit> Work for Walk<'_, V> {
    type Done = Result<usize, usize>;

    #[inline(always)]
    fn with(self, strings: impl Strings) -> Self::Done {
        walk_with(strings, self.bytes, self.at, self.visit)
    }
}

pub(super) fn walk_with<V: Visit>(
    strings: impl Strings,
    bytes: &[u8],
    mut at: usize,
    visit: &mut V,
) -> Result<usize, usize> {
    let mut open = Nesting::default();
    loop {
        match bytes.get(at) {
            Some(b'{') => {
                at = blanks(bytes, at + 1);
                if bytes.get(at) == Some(&b'}') {
                    at += 1;
                } else {
                    open.push(true);
                    at = key_end(strings, bytes, at, open.depth, visit)?;
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
            Some(b'"') => at = strings.end(bytes, at + 1, visit)?,
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
            if in_object {
                visit.value(open.depth, at);
            }
            at = blanks(bytes, at);
            match (bytes.get(at), in_object) {
                (Some(b','), true) => {
                    at = key_end(strings, bytes, blanks(bytes, at + 1), open.depth, visit)?;
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
fn key_end<V: Visit>(
    strings: impl Strings,
    bytes: &[u8],
    at: usize,
    depth: usize,
    visit: &mut V,
) -> Result<usize, usize> {
    if bytes.get(at) != Some(&b'"') {
        return Err(at);
    }
    let end = strings.end(bytes, at + 1, visit)?;
    let colon = blanks(bytes, end);
    if bytes.get(colon) != Some(&b':') {
        return Err(colon);
    }
    let value = blanks(bytes, colon + 1);
    let start = at;
    visit.key(bytes, depth, Key { start, end, value });
    Ok(value)
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

pub(super) fn word_end(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, usize> {
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
    /// The innermost ones, the last in bit 0.
    near: u64,
    /// Those further out, 64 a word, in the same way.
    far: Vec<u64>,
    depth: usize,
}

impl Nesting {
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.far.push(self.near);
        }
        self.near = self.near << 1 | u64::from(object);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth -= 1;
        self.near >>= 1;
        if self.depth.is_multiple_of(64)
            && let Some(near) = self.far.pop()
        {
            self.near = near;
        }
    }

    fn top(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.near & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::end_of_value;

    /// Objects and arrays in turns of their own, so that no level can be taken for another.
    #[test]
    fn every_level_closes_as_it_opened() {
        let (mut text, mut closes) = (String::new(), Vec::new());
        for level in 0..300usize {
            let object = (level * level / 7).is_multiple_of(2);
            text.push_str(if object { "{\"a\":" } else { "[" });
            closes.push(if object { '}' } else { ']' });
        }
        text.push('1');
        let first = text.len();
        text.extend(closes.iter().rev());
        assert_eq!(end_of_value(text.as_bytes(), 0), Ok(text.len()));
        for place in first..text.len() {
            let other = if text.as_bytes()[place] == b'}' {
                "]"
            } else {
                "}"
            };
            let mut wrong = text.clone();
            wrong.replace_range(place..=place, other);
            assert_eq!(end_of_value(wrong.as_bytes(), 0), Err(place));
        }
    }
}
