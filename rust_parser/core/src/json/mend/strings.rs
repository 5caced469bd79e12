//! Strings as they are mended: raw control characters, escapes that JSON does not have, Python's quotes.

use super::{Read, Reader, Stop};
use crate::finding::Code;
use crate::json::{quote, strings};
use crate::span::Span;

impl Reader<'_> {
    pub(super) fn python_string_fault(&mut self) {
        let start = self.at;
        let rest = &self.text[start + 1..];
        let length = rest.find(['\'', '\n']).map_or(rest.len(), |at| {
            at + usize::from(rest.as_bytes()[at] == b'\'')
        });
        let span = Span::new(start, start + 1 + length);
        self.fault(
            Code::J205,
            span,
            "a string in single quotes is Python, not JSON",
        );
    }

    /// A string in either kind of quote, mended as it is read.
    pub(super) fn string(&mut self, mark: u8) -> Read {
        let opened = self.at;
        self.at += 1;
        self.out.push('"');
        loop {
            let run = self.at;
            self.at = if mark == b'"' {
                strings::ordinary_end(self.text.as_bytes(), run)
            } else {
                python_ordinary_end(self.text.as_bytes(), run)
            };
            self.out.push_str(&self.text[run..self.at]);
            match self.peek() {
                None => {
                    self.out.push('"');
                    self.truncated("string", opened);
                    return Err(Stop::Truncated {
                        in_string: Some(opened),
                    });
                }
                Some(byte) if byte == mark => {
                    self.at += 1;
                    self.out.push('"');
                    return Ok(());
                }
                Some(b'\\') => self.escape(mark),
                Some(b'"') => {
                    self.out.push_str("\\\"");
                    self.at += 1;
                }
                Some(control) => self.control(control),
            }
        }
    }

    fn control(&mut self, control: u8) {
        let name = match control {
            b'\n' => "newline".to_owned(),
            b'\r' => "carriage return".to_owned(),
            b'\t' => "tab".to_owned(),
            other => format!("control character U+{other:04X}"),
        };
        let span = Span::new(self.at, self.at + 1);
        self.fault(Code::J202, span, format!("a raw {name} inside a string"));
        let mut quoted = String::new();
        quote(span.of(self.text), &mut quoted);
        self.out.push_str(&quoted[1..quoted.len() - 1]);
        self.at += 1;
    }

    fn escape(&mut self, mark: u8) {
        let bytes = self.text.as_bytes();
        if let Ok(end) = strings::escape_end(bytes, self.at) {
            let span = Span::new(self.at, end);
            if let Some(lone) = lone_surrogate(self.text, span) {
                self.guessable = false;
                self.fault(Code::J210, span, lone);
            }
            // The second half of a pair is copied with its first, so that it is not taken for a lone one.
            let pair = is_high(span.of(self.text)) && self.text.get(end..end + 2) == Some("\\u");
            let end = if pair {
                strings::escape_end(bytes, end).unwrap_or(end)
            } else {
                end
            };
            self.out.push_str(&self.text[span.start..end]);
            self.at = end;
            return;
        }
        let Some(next) = self.text[self.at + 1..].chars().next() else {
            self.at += 1; // a lone backslash at the end of the text
            return;
        };
        // Python's own escape of the quote, in its own kind of string.
        if next == '\'' && mark == b'\'' {
            self.out.push('\'');
            self.at += 2;
            return;
        }
        let span = Span::new(self.at, self.at + 1 + next.len_utf8());
        self.fault(
            Code::J203,
            span,
            match next {
                '\'' => format!("`\\{next}` is no JSON escape"),
                _ => format!("`\\{}` is no JSON escape", next.escape_debug()),
            },
        );
        self.out.push_str("\\\\");
        self.at += 1;
    }
}

fn python_ordinary_end(bytes: &[u8], at: usize) -> usize {
    let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'\'' | b'"' | b'\\');
    bytes[at..]
        .iter()
        .position(special)
        .map_or(bytes.len(), |found| at + found)
}

pub(crate) fn is_high(escape: &str) -> bool {
    unit(escape).is_some_and(|unit| (0xd800..0xdc00).contains(&unit))
}

fn unit(escape: &str) -> Option<u32> {
    escape
        .strip_prefix("\\u")
        .and_then(|digits| u32::from_str_radix(digits.get(..4)?, 16).ok())
}

/// The cause, if this escape is half a surrogate pair whose other half is not there. `span` is a valid escape that
/// does not follow the first half of a pair.
pub(crate) fn lone_surrogate(text: &str, span: Span) -> Option<String> {
    let escape = span.of(text);
    let low_follows = || {
        text.get(span.end..)
            .and_then(unit)
            .is_some_and(|unit| (0xdc00..0xe000).contains(&unit))
    };
    match unit(escape)? {
        0xd800..0xdc00 if !low_follows() => Some(format!(
            "`{escape}` is a high surrogate without its low one"
        )),
        0xdc00..0xe000 => Some(format!(
            "`{escape}` is a low surrogate without its high one"
        )),
        _ => None,
    }
}
