//! Python's literals, read as the JSON that they mean, with what is wrong about them first and the edits that mend it.
//! JSON's `true`, `false` and `null` are taken for what they are; sets and tuples are arrays. Nothing is guessed: a
//! name where a value belongs may be a variable, and stays broken.

mod containers;
mod numbers;
mod strings;

use crate::finding::{Code, Finding};
use crate::json::{self, MAX_DEPTH, Node, Place, Stop, Value};
use crate::span::Span;

pub(super) type Read = Result<(), Stop>;

/// Text that is read as literals. It ends where they must end at the latest.
pub(super) struct Literals<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// The JSON so far.
    pub(super) out: String,
    /// What is wrong first.
    pub(super) fault: Option<Finding>,
    /// The keys that come twice in a dict (J208).
    pub(super) doubled: Vec<Finding>,
    place: Place,
    depth: usize,
    /// What mends all that is wrong, in order of place; `None` once something is open to a guess.
    edits: Option<Vec<(Span, String)>>,
    /// What closes all that the end of the text left open.
    missing: String,
}

impl<'a> Literals<'a> {
    pub(super) fn new(text: &'a str, at: usize, place: Place) -> Self {
        Self {
            text,
            at,
            out: String::new(),
            fault: None,
            doubled: Vec::new(),
            place,
            depth: 0,
            edits: Some(Vec::new()),
            missing: String::new(),
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn skip_blanks(&mut self) {
        self.at = json::blanks(self.text.as_bytes(), self.at);
    }

    pub(super) fn fault(&mut self, code: Code, span: Span, detail: impl Into<String>) {
        if self.fault.is_none() {
            self.fault = Some(Finding::new(code, span, detail.into()));
        }
    }

    /// A fault that cannot be mended without a guess.
    pub(super) fn fail(&mut self, code: Code, span: Span, detail: impl Into<String>) {
        self.fault(code, span, detail);
        self.edits = None;
    }

    pub(super) fn edit(&mut self, span: Span, text: impl Into<String>) {
        if let Some(edits) = &mut self.edits {
            edits.push((span, text.into()));
        }
    }

    /// Nothing can be read on from here.
    pub(super) fn broken(&mut self, expected: &str) -> Stop {
        let Some(found) = self.text[self.at..].chars().next() else {
            let detail = format!("the text ends where {expected} was expected");
            self.fail(Code::J201, Span::at(self.at), detail);
            return Stop::Truncated { in_string: None };
        };
        let span = Span::new(self.at, self.at + found.len_utf8());
        self.fail(
            Code::J213,
            span,
            format!("expected {expected}, found {found:?}"),
        );
        Stop::Broken(self.at)
    }

    /// The text ended while this was open; each that is open closes itself on the way out.
    pub(super) fn truncated(&mut self, what: &str, opened: usize) -> Stop {
        let opened = self.place.at(self.text, opened);
        let detail = format!("the {what} opened at {opened} is never closed");
        self.fault(Code::J201, Span::at(self.text.len()), detail);
        Stop::Truncated { in_string: None }
    }

    /// What was open where the text ended is closed, in the JSON and in the text.
    pub(super) fn close(&mut self, stop: Stop, json: &str, written: &str) {
        if matches!(stop, Stop::Truncated { .. }) {
            self.out.push_str(json);
            self.missing.push_str(written);
        }
    }

    /// The text from `start` on as it should be written; `None` where nothing is wrong, or where that is open to a guess.
    pub(super) fn mended(&self, start: usize) -> Option<String> {
        self.fault.as_ref()?;
        let end = if self.missing.is_empty() {
            self.at
        } else {
            self.text.len()
        };
        let mut out = String::new();
        let mut from = start;
        for (span, text) in self.edits.as_ref()? {
            out.push_str(&self.text[from..span.start]);
            out.push_str(text);
            from = span.end;
        }
        out.push_str(&self.text[from..end]);
        out.push_str(&self.missing);
        Some(out)
    }

    pub(super) fn value(&mut self) -> Read {
        match self.peek() {
            Some(b'"' | b'\'') => self.strings(false),
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            Some(b'[') => self.nested(|it| it.sequence(b']')),
            Some(b'(') => self.nested(|it| it.sequence(b')')),
            Some(b'{') => self.nested(Self::braces),
            Some(_) => self.word(),
            None => Err(self.broken("a value")),
        }
    }

    /// `True`, a prefixed string, or a name that is no value.
    fn word(&mut self) -> Read {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let word = Span::new(self.at, self.at + length.unwrap_or(rest.len()));
        let written = word.of(self.text);
        let quoted = self.text[word.end..].starts_with(['"', '\'']);
        let literal = match written {
            "" => return Err(self.broken("a value")),
            "r" | "R" | "u" | "U" if quoted => {
                self.at = word.end;
                return self.strings(matches!(written, "r" | "R"));
            }
            "True" | "true" => "true",
            "False" | "false" => "false",
            "None" | "null" => "null",
            _ if word.end == self.text.len() => {
                let detail = format!(
                    "the text ends in `{}`, which no quote opened",
                    short(written)
                );
                self.fail(Code::J201, Span::at(word.end), detail);
                self.at = word.end;
                return Err(Stop::Truncated { in_string: None });
            }
            "nan" | "inf" | "NaN" | "Infinity" => {
                self.fail(Code::J209, word, format!("`{written}` is no finite number"));
                "null"
            }
            _ => {
                let detail = format!("`{}` is no value: it has no quotes", short(written));
                self.fail(Code::J212, word, detail);
                "null"
            }
        };
        self.at = word.end;
        self.out.push_str(literal);
        Ok(())
    }

    fn nested(&mut self, inside: impl FnOnce(&mut Self) -> Read) -> Read {
        if self.depth == MAX_DEPTH {
            let detail = format!("nested deeper than {MAX_DEPTH} levels");
            self.fail(Code::J211, Span::new(self.at, self.at + 1), detail);
            return Err(Stop::Broken(self.at));
        }
        self.depth += 1;
        let read = inside(self);
        self.depth -= 1;
        read
    }
}

/// Appends JSON as the Python that means it.
pub(super) fn write(text: &str, node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number => out.push_str(node.span.of(text)),
        Value::String(string) => json::quote(&string.get(text), out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write(text, item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                json::quote(&member.key.get(text), out);
                out.push_str(": ");
                write(text, &member.value, out);
            }
            out.push('}');
        }
    }
}

/// A stretch for a sentence, cut where it is long.
pub(super) fn short(written: &str) -> String {
    if written.chars().count() <= 40 {
        return written.to_owned();
    }
    written.chars().take(39).chain(['…']).collect()
}
