//! A call as its tool's name and one pair of tags for each argument: `<function=NAME><parameter=KEY>VALUE</parameter>`,
//! `<invoke name="NAME"><parameter name="KEY">VALUE</parameter>`, `NAME<arg_key>KEY</arg_key><arg_value>VALUE</arg_value>`.
//!
//! The hard idea: nothing is escaped, so a value may hold the very tags that end it. A close tag ends the value only where
//! what follows it fits (another argument, the end of the call), and tags inside a value that pair up with one
//! another are its text. Where no close tag fits, the value ends at the next tag that opens a line or closes the call.

use std::borrow::Cow;

use super::ends::{
    after_blanks, attribute, bound, cut_or_broken, is_bound, start_of, stray, unclosed,
    value_bound, value_close,
};
use super::values;
use crate::finding::Finding;
use crate::json;
use crate::message::RepairedCall;
use crate::scan::{Table, Tag, TagKind};
use crate::schema::Declared;
use crate::span::Span;

/// How names, keys and values are written.
#[derive(Debug)]
pub(in crate::dialects) struct Items {
    pub name: NameAt,
    pub key: Key,
    /// One newline at either end of a value belongs to the markup.
    pub own_lines: bool,
}

/// Where the tool's name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialects) enum NameAt {
    /// At the end of the open tag: `NAME>`.
    InTag,
    /// There, as an attribute: `NAME">`.
    Attribute,
    /// Behind the open tag, up to the first argument.
    Behind,
}

/// Where an argument's key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialects) enum Key {
    /// `KEY>`.
    InTag,
    /// `KEY">`.
    Attribute,
    /// `KEY" string="true">`, which says whether the value is text.
    Typed,
    /// Between tags of its own: `KEY</arg_key><arg_value>`.
    Tags(&'static str, &'static str),
}

/// One argument as it stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::dialects) struct Argument {
    pub key: Span,
    pub value: Span,
    pub is_text: Option<bool>,
}

/// What was read of a call's body.
#[derive(Debug, Default)]
pub(in crate::dialects) struct ReadItems {
    pub name: Option<Span>,
    pub arguments: Vec<Argument>,
    /// What is wrong first.
    pub fault: Option<Finding>,
    /// Nothing else is wrong than tags that are missing and can be in one place only.
    pub mendable: bool,
    /// Where reading stopped, and the first tag from there on.
    pub end: usize,
    pub next: usize,
}

impl Items {
    /// The open tag holds the name, so that the tags are part of the call.
    pub(in crate::dialects) fn is_element(&self) -> bool {
        self.name != NameAt::Behind
    }

    /// Reads the call that the tag at `index` opens.
    pub(in crate::dialects) fn read(
        &self,
        text: &str,
        tags: &[Tag],
        index: usize,
        close: &str,
    ) -> ReadItems {
        let mut read = ReadItems {
            end: tags[index].span.end,
            next: index + 1,
            mendable: true,
            ..ReadItems::default()
        };
        match self.name(text, tags[index].span.end) {
            Ok((name, end)) => (read.name, read.end) = (Some(name), end),
            Err(end) => {
                let tag = tags[index].span.of(text);
                let detail = if self.is_element() {
                    format!("the tag `{tag}` does not end behind a tool's name")
                } else {
                    format!("no tool's name follows `{tag}`")
                };
                read.fail(cut_or_broken(text, end, detail));
                read.next = bound(tags, index + 1);
                read.end = start_of(text, tags, read.next);
                return read;
            }
        }
        while self.argument(text, tags, &mut read, close) {}
        read
    }

    fn name(&self, text: &str, from: usize) -> Result<(Span, usize), usize> {
        let (name, end) = match self.name {
            NameAt::InTag => attribute(text, from, false).map(|it| (it.value, it.end))?,
            NameAt::Attribute => attribute(text, from, true).map(|it| (it.value, it.end))?,
            NameAt::Behind => {
                let rest = &text[from..];
                let rest = rest.find('<').map_or(rest, |at| &rest[..at]);
                let blank = rest.len() - rest.trim_start().len();
                let line = rest[blank..].find('\n').map_or(rest.len(), |at| blank + at);
                (Span::new(from, from + line).trim(text), from + line)
            }
        };
        let sound = !name.is_empty() && !name.of(text).contains('\n');
        if sound { Ok((name, end)) } else { Err(end) }
    }

    /// Reads one argument; false where none starts.
    fn argument(&self, text: &str, tags: &[Tag], read: &mut ReadItems, close: &str) -> bool {
        let at = after_blanks(text, read.end);
        while tags.get(read.next).is_some_and(|tag| tag.span.start < at) {
            read.next += 1;
        }
        let tag = tags.get(read.next).filter(|tag| tag.span.start == at);
        let Some(open) = tag.filter(|tag| tag.kind == TagKind::ItemOpen) else {
            let ends = at == text.len() || tag.is_some_and(|tag| is_bound(tag.kind));
            if !ends {
                read.next = bound(tags, read.next);
                let end = start_of(text, tags, read.next);
                read.fail(stray(text, at, end));
                read.end = end;
            }
            return false;
        };
        let Ok((key, is_text, start)) = self.key(text, open.span.end) else {
            let detail = format!("no key and no value follow `{}`", open.span.of(text));
            read.fail(cut_or_broken(text, open.span.end, detail));
            read.next = bound(tags, read.next);
            read.end = start_of(text, tags, read.next);
            return false;
        };
        let from = read.next
            + 1
            + tags[read.next + 1..]
                .iter()
                .take_while(|tag| tag.span.start < start)
                .count();
        let (value_end, end, next) = match value_close(text, tags, from) {
            Some(close) => (tags[close].span.start, tags[close].span.end, close + 1),
            None => {
                let next = value_bound(text, tags, from);
                let end = start_of(text, tags, next);
                let place = Span::at(text[..end].trim_end().len().max(start));
                let missing = format!("{}{close}", if self.own_lines { "\n" } else { "" });
                let fault = unclosed(text, open.span, key, end, next == tags.len());
                read.fault.get_or_insert(fault.with_repair(place, missing));
                (place.end, end, next)
            }
        };
        let value = self.value(text, Span::new(start, value_end));
        read.arguments.push(Argument {
            key,
            value,
            is_text,
        });
        (read.end, read.next) = (end, next);
        true
    }

    fn key(&self, text: &str, from: usize) -> Result<(Span, Option<bool>, usize), usize> {
        match self.key {
            Key::InTag => attribute(text, from, false).map(|it| (it.value, None, it.end)),
            Key::Attribute | Key::Typed => {
                attribute(text, from, true).map(|it| (it.value, it.is_text, it.end))
            }
            Key::Tags(close, open) => {
                let rest = &text[from..];
                let end = from + rest.find('<').ok_or(text.len())?;
                let behind = text[end..].strip_prefix(close).ok_or(end)?.trim_start();
                let value = behind.strip_prefix(open).ok_or(text.len() - behind.len())?;
                Ok((
                    Span::new(from, end).trim(text),
                    None,
                    text.len() - value.len(),
                ))
            }
        }
    }

    fn value(&self, text: &str, mut value: Span) -> Span {
        if self.own_lines {
            value.start += usize::from(value.of(text).starts_with('\n'));
            value.end -= usize::from(value.of(text).ends_with('\n'));
        }
        value
    }

    /// The call, written in these tags; `None` where a value cannot be told from the markup around it.
    pub(in crate::dialects) fn write(&self, call: &RepairedCall, table: &Table) -> Option<String> {
        let arguments = json::read(&call.arguments, Span::new(0, call.arguments.len()))?;
        let json::Value::Object(members) = &arguments.value else {
            return None;
        };
        let mut out = match self.name {
            NameAt::InTag => format!("{}>", call.name),
            NameAt::Attribute => format!("{}\">", call.name),
            NameAt::Behind => call.name.clone(),
        };
        let (open, close) = (
            table.literal(TagKind::ItemOpen),
            table.literal(TagKind::ItemClose),
        );
        for member in members {
            let key = member.key.get(&call.arguments);
            let (is_text, value) = match &member.value.value {
                json::Value::String(string) => (true, string.get(&call.arguments)),
                _ => (false, Cow::Borrowed(member.value.span.of(&call.arguments))),
            };
            if key.contains(['<', '>', '"']) || value.contains(close) {
                return None;
            }
            let line = if self.own_lines { "\n" } else { "" };
            let head = match self.key {
                Key::InTag => format!("{key}>"),
                Key::Attribute => format!("{key}\">"),
                Key::Typed => format!("{key}\" string=\"{is_text}\">"),
                Key::Tags(close, open) => format!("{key}{close}{open}"),
            };
            out.push_str(&format!("\n{open}{head}{line}{value}{line}{close}"));
        }
        Some(out)
    }
}

impl ReadItems {
    /// Something is wrong that cannot be mended without a guess.
    fn fail(&mut self, fault: Finding) {
        self.fault.get_or_insert(fault);
        self.mendable = false;
    }

    /// The arguments as a JSON object, each by its declared type.
    pub(in crate::dialects) fn to_json(&self, text: &str, declared: &Declared) -> String {
        let mut out = String::from("{");
        let tool = self.name.map_or("", |name| name.of(text));
        for argument in &self.arguments {
            if out.len() > 1 {
                out.push_str(", ");
            }
            let key = argument.key.of(text);
            json::quote(key, &mut out);
            out.push_str(": ");
            let raw = argument.value.of(text);
            values::push(raw, argument.is_text, declared.kinds(tool, key), &mut out);
        }
        out.push('}');
        out
    }
}
