//! One walk over a response's text: where its JSON value ends, its envelope and its words, each byte looked at once.

use super::envelope::{Envelope, Filling};
use super::hints::{Hints, IN_STRINGS, MARKS};
use crate::json::{self, Key, Visit, Watch};
use crate::span::Span;

/// What stands at a place of a text where a response is to start. Its end need not be known yet.
pub(crate) struct Walk {
    start: usize,
    /// The end of the JSON value there, or the place of the first byte that cannot stand in one.
    end: Result<usize, usize>,
    /// Up to where the text was there.
    limit: usize,
    envelope: Envelope,
    hints: Hints,
}

/// What a body is.
pub(super) enum Form<'a> {
    /// A JSON object.
    Object(&'a Envelope),
    /// Any other JSON, or text that does not start like an object or an array.
    Plain,
    /// It starts like JSON and stops being it here.
    Broken { at: usize },
}

impl Walk {
    pub(crate) fn from(text: &str, start: usize) -> Self {
        let mut visitor = Visitor {
            text,
            filling: Filling::default(),
            hints: Hints::default(),
        };
        let end = json::walk(text.as_bytes(), start, &mut visitor);
        Self {
            start,
            end,
            limit: text.len(),
            envelope: visitor.filling.envelope,
            hints: visitor.hints,
        }
    }

    /// The end of the JSON value.
    pub(crate) fn value_end(&self) -> Option<usize> {
        self.end.ok()
    }

    /// Fit to tell of the body, which has no white space at its ends and most often starts where this did: anew where what
    /// was walked goes on behind it.
    pub(super) fn within(self, text: &str, body: Span) -> Self {
        let (Ok(at) | Err(at)) = self.end;
        let known = self.end == Ok(body.end) || at < body.end || self.limit == body.end;
        if self.start == body.start && known {
            self
        } else {
            Self::from(&text[..body.end], body.start)
        }
    }

    /// The form of the body that this is fit for.
    pub(super) fn form(&self, text: &str, body: Span) -> Form<'_> {
        let (Ok(at) | Err(at)) = self.end;
        match (body.of(text).as_bytes().first(), self.end) {
            (Some(b'{'), Ok(end)) if end == body.end => Form::Object(&self.envelope),
            (Some(b'['), Ok(end)) if end == body.end => Form::Plain,
            (Some(b'{' | b'['), _) => Form::Broken { at },
            _ => Form::Plain,
        }
    }

    /// The words of the body that this is fit for.
    pub(super) fn hints(&self, text: &str, body: Span) -> Hints {
        if self.end == Ok(body.end) {
            self.hints
        } else {
            Hints::of(body.of(text))
        }
    }
}

struct Visitor<'a> {
    text: &'a str,
    filling: Filling,
    hints: Hints,
}

impl Watch for Visitor<'_> {
    const PAIRS: &'static [[u8; 2]] = IN_STRINGS;
    const LASTING: &'static [[u8; 2]] = MARKS;

    fn is_content(&self) -> bool {
        self.hints.suspicious.is_some()
    }

    fn pair(&mut self, bytes: &[u8], at: usize) {
        self.hints.pair(bytes, at);
    }
}

impl Visit for Visitor<'_> {
    fn key(&mut self, bytes: &[u8], depth: usize, key: Key) {
        self.filling.key(self.text, depth, key);
        self.hints.key(bytes, key.end);
    }

    fn value(&mut self, depth: usize, end: usize) {
        self.filling.value(depth, end);
    }
}
