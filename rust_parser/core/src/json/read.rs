//! Reading a strict JSON value with the place of every value and key, in one pass. What it holds is decoded by whoever
//! asks for it; whether a call may hold it is not asked here.

use super::strings::{Strings, Watch, Work, fastest};
use super::value::{Escapes, Member, Node, Quoted, Value};
use super::{MAX_DEPTH, skip};
use crate::span::Span;

/// So many bytes, digits and sign, make no number beyond a double unless there is an exponent.
const LONGEST_DOUBLE: usize = 300;

/// Most values are nested less deeply, and most objects hold fewer members.
const FEW: usize = 8;

/// A value that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub node: Node,
    /// No object in it has a key twice, no string can hold a surrogate escape, and no number can be beyond a double.
    pub plain: bool,
}

/// A value whose end is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub end: usize,
    /// `None` where it is nested deeper than [`MAX_DEPTH`].
    pub read: Option<Read>,
}

/// Reads exactly this span, outer white space allowed. `None` if it is not strict JSON or nested deeper than
/// [`MAX_DEPTH`].
pub fn read(text: &str, span: Span) -> Option<Node> {
    let bytes = &text.as_bytes()[..span.end];
    let node = first(bytes, span.start)?.node;
    (skip::blanks(bytes, node.span.end) == bytes.len()).then_some(node)
}

/// Reads the strict JSON value that starts exactly at `at`, whatever follows it.
///
/// # Errors
/// As [`skip::end_of_value`].
pub fn value_at(bytes: &[u8], at: usize) -> Result<Found, usize> {
    if let Some(read) = first(bytes, at).filter(|read| read.node.span.start == at) {
        let (end, read) = (read.node.span.end, Some(read));
        return Ok(Found { end, read });
    }
    let end = skip::end_of_value(bytes, at)?;
    Ok(Found { end, read: None })
}

fn first(bytes: &[u8], start: usize) -> Option<Read> {
    fastest(Reading { bytes, start })
}

struct Reading<'a> {
    bytes: &'a [u8],
    start: usize,
}

impl Work for Reading<'_> {
    type Done = Option<Read>;

    #[inline(always)]
    fn with(self, strings: impl Strings) -> Self::Done {
        let mut reader = Reader {
            strings,
            bytes: self.bytes,
            at: skip::blanks(self.bytes, self.start),
            seen: Seen::default(),
            plain: true,
            open: Vec::with_capacity(FEW),
            members: Vec::with_capacity(FEW),
            items: Vec::new(),
        };
        let node = reader.read()?;
        let plain = reader.plain && !reader.seen.any_other;
        Some(Read { node, plain })
    }
}

/// The escapes of the strings that were read.
#[derive(Default)]
struct Seen {
    /// Those of the last one.
    last: Escapes,
    /// Any of them holds other ones.
    any_other: bool,
}

impl Watch for Seen {
    const PAIRS: &'static [[u8; 2]] = &[];
    const LASTING: &'static [[u8; 2]] = &[];

    fn is_content(&self) -> bool {
        true
    }

    fn pair(&mut self, _bytes: &[u8], _at: usize) {}

    fn escapes(&mut self, other: bool) {
        self.any_other |= other;
        if other {
            self.last = Escapes::Other;
        } else if self.last == Escapes::None {
            self.last = Escapes::Common;
        }
    }
}

/// A container whose end is not reached.
struct Open {
    start: usize,
    /// The key whose value is read; `None` in an array.
    key: Option<Quoted>,
    /// How many members or items stood in the pile when it opened.
    before: usize,
}

/// No recursion: what was read lies on a pile, one for members and one for items, until its container ends and takes it.
struct Reader<'a, S> {
    strings: S,
    bytes: &'a [u8],
    at: usize,
    seen: Seen,
    /// Every number is, and every object.
    plain: bool,
    open: Vec<Open>,
    members: Vec<Member>,
    items: Vec<Node>,
}

impl<S: Strings> Reader<'_, S> {
    #[inline(always)]
    fn read(&mut self) -> Option<Node> {
        'values: loop {
            let start = self.at;
            let value = match *self.bytes.get(start)? {
                b'"' => Value::String(self.string()?),
                byte @ (b'{' | b'[') => match self.begin(byte == b'{')? {
                    Some(empty) => empty,
                    None => continue,
                },
                b't' => self.word(b"true", Value::Bool(true))?,
                b'f' => self.word(b"false", Value::Bool(false))?,
                b'n' => self.word(b"null", Value::Null)?,
                _ => self.number()?,
            };
            let span = Span::new(start, self.at);
            let mut node = Node { span, value };
            while let Some(open) = self.open.last() {
                let key = open.key;
                match key {
                    Some(key) => self.members.push(Member { key, value: node }),
                    None => self.items.push(node),
                }
                self.blanks();
                match (self.bytes.get(self.at)?, key) {
                    (b',', _) => {
                        self.at += 1;
                        self.blanks();
                        if key.is_some() {
                            self.key()?;
                        }
                        continue 'values;
                    }
                    (b'}', Some(_)) | (b']', None) => node = self.end()?,
                    _ => return None,
                }
            }
            return Some(node);
        }
    }

    /// Steps into the container that begins here; gives it where it is empty.
    fn begin(&mut self, object: bool) -> Option<Option<Value>> {
        if self.open.len() == MAX_DEPTH {
            return None;
        }
        let start = self.at;
        self.at += 1;
        self.blanks();
        let (close, empty, before) = if object {
            (b'}', Value::Object(Vec::new()), self.members.len())
        } else {
            (b']', Value::Array(Vec::new()), self.items.len())
        };
        if self.bytes.get(self.at) == Some(&close) {
            self.at += 1;
            return Some(Some(empty));
        }
        let key = None;
        self.open.push(Open { start, key, before });
        if object {
            self.key()?;
        }
        Some(None)
    }

    /// The innermost container, which ends here.
    fn end(&mut self) -> Option<Node> {
        let Open { start, key, before } = self.open.pop()?;
        self.at += 1;
        let value = match key {
            Some(_) => {
                let members = taken(&mut self.members, before);
                self.plain &= all_differ(self.bytes, &members);
                Value::Object(members)
            }
            None => Value::Array(taken(&mut self.items, before)),
        };
        let span = Span::new(start, self.at);
        Some(Node { span, value })
    }

    /// Reads a key of the innermost container, up to its value.
    #[inline(always)]
    fn key(&mut self) -> Option<()> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return None;
        }
        let key = self.string()?;
        self.blanks();
        if self.bytes.get(self.at) != Some(&b':') {
            return None;
        }
        self.at += 1;
        self.blanks();
        self.open.last_mut()?.key = Some(key);
        Some(())
    }

    /// The string whose opening quote stands here.
    #[inline(always)]
    fn string(&mut self) -> Option<Quoted> {
        let start = self.at;
        self.seen.last = Escapes::None;
        let end = self.strings.end(self.bytes, start + 1, &mut self.seen);
        self.at = end.ok()?;
        let span = Span::new(start, self.at);
        let escapes = self.seen.last;
        Some(Quoted { span, escapes })
    }

    fn word(&mut self, word: &[u8], value: Value) -> Option<Value> {
        self.at = skip::word_end(self.bytes, self.at, word).ok()?;
        Some(value)
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.at = skip::number_end(self.bytes, start).ok()?;
        let written = &self.bytes[start..self.at];
        let exponent = written.iter().any(|byte| matches!(byte, b'e' | b'E'));
        self.plain &= !exponent && written.len() <= LONGEST_DOUBLE;
        Some(Value::Number)
    }

    fn blanks(&mut self) {
        self.at = skip::blanks(self.bytes, self.at);
    }
}

/// The keys of a few members, as they are written, are surely different ones.
fn all_differ(bytes: &[u8], members: &[Member]) -> bool {
    let written = |member: &Member| &bytes[member.key.span.start..member.key.span.end];
    let differs = |at: usize| {
        let key = written(&members[at]);
        let escaped = members[at].key.escapes != Escapes::None;
        !escaped && members[..at].iter().all(|other| written(other) != key)
    };
    members.len() <= FEW && (0..members.len()).all(differs)
}

/// What lies on the pile above so many, taken off it.
fn taken<T>(pile: &mut Vec<T>, before: usize) -> Vec<T> {
    match before {
        0 => std::mem::take(pile),
        _ => pile.split_off(before),
    }
}
