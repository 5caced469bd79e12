//! Reading a strict JSON value with the place of every value and key. Numbers stay as they are written;
//! strings are decoded only if they hold an escape.

use std::borrow::Cow;

use memchr::memchr;

use super::strings::{Strings, Work, fastest};
use super::{MAX_DEPTH, skip};
use crate::span::{Span, Str};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    /// As written: the node's span.
    Number,
    String(Str),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub key: Str,
    /// With its quotes.
    pub key_span: Span,
    pub value: Node,
}

impl Node {
    /// The member of that name, the last one where it stands twice; `None` where this is no object.
    pub fn get<'a>(&'a self, text: &str, key: &str) -> Option<&'a Node> {
        self.member(text, key).map(|member| &member.value)
    }

    /// As [`Node::get`], with the key's place.
    pub fn member<'a>(&'a self, text: &str, key: &str) -> Option<&'a Member> {
        match &self.value {
            Value::Object(members) => members
                .iter()
                .rev()
                .find(|member| member.key.get(text) == key),
            _ => None,
        }
    }
}

/// Reads exactly this span, outer white space allowed. `None` if it is not strict JSON or nested deeper than
/// [`MAX_DEPTH`].
pub fn read(text: &str, span: Span) -> Option<Node> {
    fastest(Read { text, span })
}

struct Read<'a> {
    text: &'a str,
    span: Span,
}

impl Work for Read<'_> {
    type Done = Option<Node>;

    #[inline(always)]
    fn with(self, strings: impl Strings) -> Self::Done {
        let bytes = &self.text.as_bytes()[..self.span.end];
        let mut reader = Reader {
            strings,
            text: self.text,
            bytes,
            at: skip::blanks(bytes, self.span.start),
            depth: 0,
        };
        let node = reader.value()?;
        (skip::blanks(bytes, node.span.end) == bytes.len()).then_some(node)
    }
}

struct Reader<'a, S> {
    strings: S,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<S: Strings> Reader<'_, S> {
    fn value(&mut self) -> Option<Node> {
        let start = self.at;
        let value = match self.bytes.get(start)? {
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::array)?,
            b'"' => Value::String(string(self.text, self.string()?)),
            b't' => self.word(b"true", Value::Bool(true))?,
            b'f' => self.word(b"false", Value::Bool(false))?,
            b'n' => self.word(b"null", Value::Null)?,
            _ => {
                self.at = skip::number_end(self.bytes, start).ok()?;
                Value::Number
            }
        };
        Some(Node {
            span: Span::new(start, self.at),
            value,
        })
    }

    fn word(&mut self, word: &[u8], value: Value) -> Option<Value> {
        self.at = skip::word_end(self.bytes, self.at, word).ok()?;
        Some(value)
    }

    /// A string's place, with its quotes.
    fn string(&mut self) -> Option<Span> {
        let start = self.at;
        self.step(b'"')?;
        self.at = self.strings.end(self.bytes, self.at, &mut ()).ok()?;
        Some(Span::new(start, self.at))
    }

    fn nested(&mut self, inside: fn(&mut Self) -> Option<Value>) -> Option<Value> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        self.at += 1;
        let value = inside(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Option<Value> {
        let mut members = Vec::new();
        while self.next_in(b'}', members.is_empty())? {
            let key_span = self.string()?;
            self.blanks();
            self.step(b':')?;
            self.blanks();
            members.push(Member {
                key: string(self.text, key_span),
                key_span,
                value: self.value()?,
            });
        }
        Some(Value::Object(members))
    }

    fn array(&mut self) -> Option<Value> {
        let mut items = Vec::new();
        while self.next_in(b']', items.is_empty())? {
            items.push(self.value()?);
        }
        Some(Value::Array(items))
    }

    /// Steps to the next member or item, over the comma before all but the first; false, and past it, at the closing byte.
    fn next_in(&mut self, close: u8, first: bool) -> Option<bool> {
        self.blanks();
        if self.bytes.get(self.at) == Some(&close) {
            self.at += 1;
            return Some(false);
        }
        if !first {
            self.step(b',')?;
            self.blanks();
        }
        Some(true)
    }

    fn blanks(&mut self) {
        self.at = skip::blanks(self.bytes, self.at);
    }

    fn step(&mut self, byte: u8) -> Option<()> {
        if self.bytes.get(self.at) != Some(&byte) {
            return None;
        }
        self.at += 1;
        Some(())
    }
}

/// A string's value; `span` includes its quotes.
fn string(text: &str, span: Span) -> Str {
    match decode_string(text, span) {
        Cow::Borrowed(_) => Str::At(Span::new(span.start + 1, span.end - 1)),
        Cow::Owned(own) => Str::Own(own.into()),
    }
}

/// The value of a strict JSON string; `span` includes its quotes. A lone surrogate becomes U+FFFD.
pub fn decode_string(text: &str, span: Span) -> Cow<'_, str> {
    let inner = &text[span.start + 1..span.end - 1];
    let Some(first) = memchr(b'\\', inner.as_bytes()) else {
        return Cow::Borrowed(inner);
    };
    let mut decoded = String::with_capacity(inner.len());
    decoded.push_str(&inner[..first]);
    let mut rest = &inner[first..];
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        decoded.push_str(&rest[..at]);
        let (character, length) = decode_escape(&rest[at..]);
        decoded.push(character);
        rest = &rest[at + length..];
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character of a valid escape, and the escape's length in bytes.
fn decode_escape(escape: &str) -> (char, usize) {
    let character = match escape.as_bytes().get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return decode_unicode(escape),
        Some(&other) => other as char,
        None => '\u{fffd}',
    };
    (character, 2)
}

fn decode_unicode(escape: &str) -> (char, usize) {
    let unit = |at: usize| {
        escape
            .get(at + 2..at + 6)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let high = unit(0).unwrap_or(0xfffd);
    if let 0xd800..0xdc00 = high
        && escape.get(6..8) == Some("\\u")
        && let Some(low @ 0xdc00..0xe000) = unit(6)
    {
        let point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(point).unwrap_or('\u{fffd}'), 12);
    }
    (char::from_u32(high).unwrap_or('\u{fffd}'), 6)
}

/// The value with sorted keys, no spaces, the last of double keys, numbers as written: equal values of equal spelling
/// of numbers give equal text.
pub fn canonical(text: &str, node: &Node) -> String {
    let mut out = String::with_capacity(node.span.len());
    write_canonical(text, node, &mut out);
    out
}

fn write_canonical(text: &str, node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number => out.push_str(node.span.of(text)),
        Value::String(string) => write_string(text, string, node.span, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(text, item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<&Member> = members.iter().collect();
            // Stable, so that of double keys the last stays last.
            sorted.sort_by_key(|member| member.key.get(text));
            out.push('{');
            for (index, member) in sorted.iter().enumerate() {
                let key = member.key.get(text);
                if sorted
                    .get(index + 1)
                    .is_some_and(|next| next.key.get(text) == key)
                {
                    continue;
                }
                if !out.ends_with('{') {
                    out.push(',');
                }
                write_string(text, &member.key, member.key_span, out);
                out.push(':');
                write_canonical(text, &member.value, out);
            }
            out.push('}');
        }
    }
}

/// As it is written at `span`, quotes and all, where that is how [`quote`] writes it too.
fn write_string(text: &str, string: &Str, span: Span, out: &mut String) {
    match string {
        Str::Own(own) if !is_short(span.of(text)) => quote(own, out),
        _ => out.push_str(span.of(text)),
    }
}

/// Each escape of a strict JSON string is one that [`quote`] writes. It writes no other character otherwise.
fn is_short(string: &str) -> bool {
    let mut rest = string.as_bytes();
    while let Some(at) = memchr(b'\\', rest) {
        if !matches!(rest.get(at + 1), Some(b'"' | b'\\' | b'n' | b'r' | b't')) {
            return false;
        }
        rest = &rest[at + 2..];
    }
    true
}

/// Appends `text` as a JSON string: raw Unicode, only what must be escaped is.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..b' ' => "\\u00",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        out.push_str(escape);
        if escape == "\\u00" {
            let digit = |digit| char::from_digit(u32::from(digit), 16).unwrap_or('0');
            out.extend([byte / 16, byte % 16].map(digit));
        }
        plain = at + 1;
    }
    out.push_str(&text[plain..]);
    out.push('"');
}
