//! Reading what was meant to be JSON: the first fault, where the value ends, and the text it should have been.
//! It guesses nothing: where the meaning is open, there is a fault and no mended text.

mod scalars;
mod strings;

use std::borrow::Cow;

use super::{MAX_DEPTH, Place, quote, skip};
use crate::finding::Code;
use crate::span::Span;

pub(crate) use scalars::overflow;
pub(crate) use strings::{is_high, lone_surrogate};

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
}

fn too_deep() -> String {
    format!("nested deeper than {MAX_DEPTH} levels")
}
