//! A JSON value with the place of everything in it, and how it is written canonically. Numbers and strings stay as they
//! are written until somebody asks for them; how a value is read is `read`'s.

use std::borrow::Cow;

use memchr::memchr;

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
    String(Quoted),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub key: Quoted,
    pub value: Node,
}

/// A string as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// With its quotes.
    pub span: Span,
    pub escapes: Escapes,
}

/// What a string holds besides its characters as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escapes {
    #[default]
    None,
    /// Only those that [`quote`] writes.
    Common,
    Other,
}

impl Quoted {
    /// Its value, decoded where that is needed. A lone surrogate becomes U+FFFD.
    pub fn get(self, text: &str) -> Cow<'_, str> {
        if self.is_escaped() {
            return decode_string(text, self.span);
        }
        Cow::Borrowed(self.inner().of(text))
    }

    /// Its value, to be kept beside the text.
    pub fn kept(self, text: &str) -> Str {
        if self.is_escaped() {
            return Str::Own(decode_string(text, self.span).into());
        }
        Str::At(self.inner())
    }

    /// Its value is this word.
    #[inline]
    pub fn is(self, text: &str, word: &str) -> bool {
        if self.is_escaped() {
            return decode_string(text, self.span) == word;
        }
        // Most differ in length already.
        self.inner().len() == word.len() && self.inner().of(text) == word
    }

    /// Both have the same value.
    #[inline]
    pub fn same(self, other: Self, text: &str) -> bool {
        if self.is_escaped() || other.is_escaped() {
            return self.get(text) == other.get(text);
        }
        other.is(text, self.inner().of(text))
    }

    /// Its value is not what stands between the quotes.
    pub const fn is_escaped(self) -> bool {
        !matches!(self.escapes, Escapes::None)
    }

    /// Without its quotes.
    const fn inner(self) -> Span {
        Span::new(self.span.start + 1, self.span.end - 1)
    }
}

impl Node {
    /// The member of that name, the last one where it stands twice; `None` where this is no object.
    pub fn get<'a>(&'a self, text: &str, key: &str) -> Option<&'a Node> {
        self.member(text, key).map(|member| &member.value)
    }

    /// As [`Node::get`], with the key's place.
    pub fn member<'a>(&'a self, text: &str, key: &str) -> Option<&'a Member> {
        match &self.value {
            Value::Object(members) => members.iter().rev().find(|member| member.key.is(text, key)),
            _ => None,
        }
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
        Value::String(string) => write_string(text, *string, out),
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
            out.push('{');
            if members.is_sorted_by(|a, b| a.key.get(text) < b.key.get(text)) {
                members
                    .iter()
                    .for_each(|member| write_member(text, member, out));
            } else {
                let mut sorted: Vec<&Member> = members.iter().collect();
                // Stable, so that of double keys the last stays last.
                sorted.sort_by(|a, b| a.key.get(text).cmp(&b.key.get(text)));
                for (index, member) in sorted.iter().enumerate() {
                    let next = sorted.get(index + 1);
                    if next.is_none_or(|next| next.key.get(text) != member.key.get(text)) {
                        write_member(text, member, out);
                    }
                }
            }
            out.push('}');
        }
    }
}

fn write_member(text: &str, member: &Member, out: &mut String) {
    if !out.ends_with('{') {
        out.push(',');
    }
    write_string(text, member.key, out);
    out.push(':');
    write_canonical(text, &member.value, out);
}

/// As it is written, quotes and all, where that is how [`quote`] writes it too.
fn write_string(text: &str, string: Quoted, out: &mut String) {
    match string.escapes {
        Escapes::None | Escapes::Common => out.push_str(string.span.of(text)),
        Escapes::Other => quote(&string.get(text), out),
    }
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
