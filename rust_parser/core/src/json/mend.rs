//! Reading what was meant to be JSON: the first fault, where the value ends, and the text it should have been.
//! It guesses nothing: where the meaning is open, there is a fault and no mended text.

use std::borrow::Cow;

use super::{MAX_DEPTH, Place, quote, skip};
use crate::finding::Code;
use crate::span::Span;

/// What is wrong first, in text order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: Code,
    pub span: Span,
    pub detail: Cow<'static, str>,
}

/// How the reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The value ends here.
    Complete(usize),
    /// The text ended inside the value; the opening quote of the string it ended in, if it was one.
    Truncated { in_string: Option<usize> },
    /// Something that cannot be read on stands here.
    Broken(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    pub stop: Stop,
    pub fault: Option<Fault>,
    /// The value as JSON; `None` where nothing may be guessed.
    pub json: Option<String>,
}

/// Reads the value at `start`, not past `limit`. Meant for text that [`skip::end_of_value`] refused.
/// `place` lies at or before `start`.
pub fn mend(text: &str, start: usize, limit: usize, place: Place) -> Mended {
    let mut reader = Reader {
        text: &text[..limit],
        place,
        at: start,
        depth: 0,
        fault: None,
        guessable: true,
        out: String::new(),
    };
    let stop = match reader.value() {
        Ok(()) => Stop::Complete(reader.at),
        Err(stop) => stop,
    };
    let mendable = reader.guessable && !matches!(stop, Stop::Broken(_));
    Mended {
        stop,
        fault: reader.fault,
        json: mendable.then_some(reader.out),
    }
}

struct Reader<'a> {
    text: &'a str,
    place: Place,
    at: usize,
    depth: usize,
    fault: Option<Fault>,
    guessable: bool,
    out: String,
}

type Read = Result<(), Stop>;

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Blanks are kept, so that mended text reads as it was written.
    fn skip_blanks(&mut self) {
        let end = skip::blanks(self.text.as_bytes(), self.at);
        self.out.push_str(&self.text[self.at..end]);
        self.at = end;
    }

    fn fault(&mut self, code: Code, span: Span, detail: impl Into<Cow<'static, str>>) {
        if self.fault.is_none() {
            self.fault = Some(Fault {
                code,
                span,
                detail: detail.into(),
            });
        }
    }

    /// The text ended while this was open; what is open is closed by the callers on the way out.
    fn truncated(&mut self, what: &str, opened: usize) -> Stop {
        let detail = format!(
            "the {what} opened at {} is never closed",
            self.place.at(self.text, opened)
        );
        self.fault(Code::J201, Span::at(self.text.len()), detail);
        Stop::Truncated { in_string: None }
    }

    /// Nothing can be read on from here.
    fn broken(&mut self, expected: &str) -> Stop {
        let Some(found) = self.text[self.at..].chars().next() else {
            self.guessable = false;
            let detail = format!("the text ends where {expected} was expected");
            self.fault(Code::J201, Span::at(self.text.len()), detail);
            return Stop::Truncated { in_string: None };
        };
        let span = Span::new(self.at, self.at + found.len_utf8());
        self.fault(
            Code::J213,
            span,
            format!("expected {expected}, found {found:?}"),
        );
        Stop::Broken(self.at)
    }

    fn value(&mut self) -> Read {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string(b'"'),
            Some(b'\'') => {
                self.python_string_fault();
                self.string(b'\'')
            }
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => self.word(),
            _ => Err(self.broken("a JSON value")),
        }
    }

    fn nested(&mut self, inside: fn(&mut Self) -> Read) -> Read {
        if self.depth == MAX_DEPTH {
            self.guessable = false;
            self.fault(Code::J211, Span::new(self.at, self.at + 1), too_deep());
            return Err(Stop::Broken(self.at));
        }
        self.depth += 1;
        let read = inside(self);
        self.depth -= 1;
        read
    }

    fn object(&mut self) -> Read {
        let opened = self.at;
        self.open('{');
        loop {
            self.skip_blanks();
            match self.peek() {
                None => return Err(self.truncated_in("object", opened, '}')),
                Some(b'}') => return self.close('}'),
                _ => {}
            }
            self.key()?;
            self.skip_blanks();
            if self.peek() != Some(b':') {
                return Err(self.broken("a colon after the key"));
            }
            self.open(':');
            self.skip_blanks();
            if self.peek().is_none() {
                return Err(self.broken("a value after the colon"));
            }
            self.member_value('}')?;
            if !self.comma('}', opened, "object")? {
                return self.close('}');
            }
        }
    }

    fn array(&mut self) -> Read {
        let opened = self.at;
        self.open('[');
        loop {
            self.skip_blanks();
            match self.peek() {
                None => return Err(self.truncated_in("array", opened, ']')),
                Some(b']') => return self.close(']'),
                _ => {}
            }
            self.member_value(']')?;
            if !self.comma(']', opened, "array")? {
                return self.close(']');
            }
        }
    }

    /// A value inside a container; a truncated one still gets the container's closing byte.
    fn member_value(&mut self, close: char) -> Read {
        self.value().inspect_err(|stop| {
            if matches!(stop, Stop::Truncated { .. }) {
                self.out.push(close);
            }
        })
    }

    fn truncated_in(&mut self, what: &str, opened: usize, close: char) -> Stop {
        let trimmed = self.out.trim_end().trim_end_matches(',').len();
        self.out.truncate(trimmed);
        self.out.push(close);
        self.truncated(what, opened)
    }

    /// After a value: true past a comma that another member follows, false before the closing byte.
    fn comma(&mut self, close: char, opened: usize, what: &str) -> Result<bool, Stop> {
        self.skip_blanks();
        match self.peek() {
            None => Err(self.truncated_in(what, opened, close)),
            Some(b',') => {
                let comma = self.at;
                let next = skip::blanks(self.text.as_bytes(), comma + 1);
                if self.text.as_bytes().get(next) == Some(&(close as u8)) {
                    let detail = format!("the comma before `{close}` is followed by nothing");
                    self.fault(Code::J206, Span::new(comma, comma + 1), detail);
                    self.at += 1;
                    self.skip_blanks();
                    return Ok(false);
                }
                self.open(',');
                self.skip_blanks();
                Ok(true)
            }
            Some(byte) if byte == close as u8 => Ok(false),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let word = self.bare_word();
                let detail = format!(
                    "`{}` stands outside quotes: a quote before it is missing",
                    word.of(self.text)
                );
                self.fault(Code::J212, word, detail);
                Err(Stop::Broken(self.at))
            }
            _ => Err(self.broken(if close == '}' {
                "`,` or `}`"
            } else {
                "`,` or `]`"
            })),
        }
    }

    fn open(&mut self, byte: char) {
        self.out.push(byte);
        self.at += 1;
    }

    fn close(&mut self, byte: char) -> Read {
        self.open(byte);
        Ok(())
    }

    fn key(&mut self) -> Read {
        match self.peek() {
            Some(b'"') => self.string(b'"'),
            Some(b'\'') => {
                self.python_string_fault();
                self.string(b'\'')
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                let word = self.bare_word();
                self.fault(
                    Code::J212,
                    word,
                    format!("the key `{}` has no quotes", word.of(self.text)),
                );
                quote(word.of(self.text), &mut self.out);
                self.at = word.end;
                Ok(())
            }
            _ => Err(self.broken("a key in double quotes")),
        }
        .inspect_err(|_| self.guessable = false)
    }

    fn python_string_fault(&mut self) {
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
    fn string(&mut self, mark: u8) -> Read {
        let opened = self.at;
        self.at += 1;
        self.out.push('"');
        loop {
            let run = self.at;
            self.at = if mark == b'"' {
                skip::ordinary_end(self.text.as_bytes(), run)
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
                Some(b'\\') => self.escape(),
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

    fn escape(&mut self) {
        let bytes = self.text.as_bytes();
        if let Ok(end) = skip::escape_end(bytes, self.at) {
            let span = Span::new(self.at, end);
            if let Some(lone) = lone_surrogate(self.text, span) {
                self.guessable = false;
                self.fault(Code::J210, span, lone);
            }
            // The second half of a pair is copied with its first, so that it is not taken for a lone one.
            let pair = is_high(span.of(self.text)) && self.text.get(end..end + 2) == Some("\\u");
            let end = if pair {
                skip::escape_end(bytes, end).unwrap_or(end)
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
        if next == '\''
            && !self.out.is_empty()
            && self
                .fault
                .as_ref()
                .is_some_and(|fault| fault.code == Code::J205)
        {
            self.out.push('\'');
            self.at += 2;
            return;
        }
        let span = Span::new(self.at, self.at + 1 + next.len_utf8());
        self.fault(
            Code::J203,
            span,
            format!("`\\{}` is no JSON escape", next.escape_debug()),
        );
        self.out.push_str("\\\\");
        self.at += 1;
    }

    fn number(&mut self) -> Read {
        let start = self.at;
        let end = start
            + self.text[start..]
                .find(|c: char| !is_number_like(c))
                .unwrap_or(self.text.len() - start);
        let written = &self.text[start..end];
        self.at = end;
        if skip::number_end(self.text.as_bytes(), start) == Ok(end) {
            if let Some(detail) = overflow(written) {
                self.guessable = false;
                self.fault(Code::J209, Span::new(start, end), detail);
            }
            self.out.push_str(written);
            return Ok(());
        }
        self.guessable = false;
        let word = self.bare_word_from(start);
        let text = word.of(self.text);
        if matches!(text, "-Infinity" | "+Infinity" | "-inf" | "+inf") {
            self.fault(Code::J209, word, format!("`{text}` is no JSON number"));
            self.at = word.end;
            return Ok(());
        }
        if end == self.text.len() {
            self.fault(Code::J201, Span::at(end), "the text ends inside a number");
            return Err(Stop::Truncated { in_string: None });
        }
        self.fault(Code::J213, word, format!("`{text}` is no JSON number"));
        self.at = word.end;
        Ok(())
    }

    /// A literal, JSON's or Python's, or a bare word.
    fn word(&mut self) -> Read {
        let word = self.bare_word();
        let text = word.of(self.text);
        if self.depth == 0
            && !matches!(
                text,
                "true" | "false" | "null" | "True" | "False" | "None" | "NaN"
            )
        {
            return Err(self.broken("a JSON object"));
        }
        self.at = word.end;
        let literal = match text {
            "true" | "True" => "true",
            "false" | "False" => "false",
            "null" | "None" => "null",
            "NaN" | "Infinity" | "nan" | "inf" => {
                self.guessable = false;
                self.fault(Code::J209, word, format!("`{text}` is no JSON number"));
                return Ok(());
            }
            _ => return self.unquoted(word),
        };
        if literal != text {
            self.fault(
                Code::J205,
                word,
                format!("`{text}` is Python; JSON writes `{literal}`"),
            );
        }
        self.out.push_str(literal);
        Ok(())
    }

    /// A string value without quotes; it is mended only where the word is the whole value.
    fn unquoted(&mut self, word: Span) -> Read {
        let text = word.of(self.text);
        if word.end == self.text.len() {
            self.guessable = false;
            self.fault(
                Code::J201,
                Span::at(word.end),
                format!("the text ends in `{text}`, which no quote opened"),
            );
            return Err(Stop::Truncated { in_string: None });
        }
        self.fault(
            Code::J212,
            word,
            format!("the string `{text}` has no quotes"),
        );
        quote(text, &mut self.out);
        self.skip_blanks();
        if matches!(self.peek(), Some(b',' | b'}' | b']')) {
            return Ok(());
        }
        self.guessable = false;
        Err(Stop::Broken(self.at))
    }

    fn bare_word(&self) -> Span {
        self.bare_word_from(self.at)
    }

    fn bare_word_from(&self, start: usize) -> Span {
        let rest = &self.text[start..];
        let ends = |c: char| {
            c.is_whitespace() || matches!(c, ',' | ':' | '{' | '}' | '[' | ']' | '"' | '\'' | '<')
        };
        Span::new(start, start + rest.find(ends).unwrap_or(rest.len()))
    }
}

fn is_number_like(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E')
}

fn python_ordinary_end(bytes: &[u8], at: usize) -> usize {
    let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'\'' | b'"' | b'\\');
    bytes[at..]
        .iter()
        .position(special)
        .map_or(bytes.len(), |found| at + found)
}

fn too_deep() -> String {
    format!("nested deeper than {MAX_DEPTH} levels")
}

/// The cause, if this number is beyond a double.
pub(crate) fn overflow(written: &str) -> Option<String> {
    let infinite = written.parse::<f64>().is_ok_and(f64::is_infinite);
    infinite.then(|| {
        format!(
            "`{}` is beyond a double",
            written.get(..24).unwrap_or(written)
        )
    })
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
