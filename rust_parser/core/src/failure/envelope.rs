//! The envelope of a tool response: the response object and its `content` object. It is walked member by member,
//! values are skipped, not read; what the members mean is decided in `class`.

use std::borrow::Cow;

use super::start_of_string;
use crate::json;
use crate::span::Span;

/// The body starts like JSON and stops being it here.
#[derive(Debug)]
pub(super) struct NotJson {
    pub(super) at: usize,
}

/// Where the values stand that tell how the tool fared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Report {
    pub(super) error: Option<Span>,
    pub(super) exit_code: Option<Span>,
    pub(super) exit_code_meaning: Option<Span>,
    pub(super) success: Option<Span>,
    pub(super) ok: Option<Span>,
    pub(super) status: Option<Span>,
    pub(super) message: Option<Span>,
    pub(super) is_error: Option<Span>,
    output: Option<Span>,
}

/// A response object, by the places of what matters in it. Of a key that stands twice the last one counts.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    pub(super) id: Option<Span>,
    pub(super) name: Option<Span>,
    pub(super) content: Option<Span>,
    /// What the response object itself says.
    pub(super) outer: Report,
    /// What its `content` object says, all `None` where it is no object.
    pub(super) inner: Report,
}

impl Envelope {
    /// `Ok(None)` for a body that is no JSON object and does not start like a broken one.
    pub(super) fn read(text: &str, body: Span) -> Result<Option<Self>, NotJson> {
        let bytes = &text.as_bytes()[..body.end];
        match bytes.get(body.start) {
            Some(b'{') => {}
            Some(b'[') => {
                let end = json::end_of_value(bytes, body.start).map_err(|at| NotJson { at })?;
                return at_end(end, body).map(|()| None);
            }
            _ => return Ok(None),
        }
        let mut envelope = Self::default();
        let (mut call_id, mut own_id) = (None, None);
        let mut members = Members::new(text, body);
        while let Some(member) = members.next()? {
            match &*member.key {
                "tool_call_id" => call_id = Some(member.value),
                "id" => own_id = Some(member.value),
                "name" => envelope.name = Some(member.value),
                "content" => envelope.content = Some(member.value),
                key => envelope.outer.take(key, member.value),
            }
        }
        at_end(members.at, body)?;
        envelope.id = call_id.or(own_id);
        if let Some(content) = envelope.content {
            envelope.inner = Report::read(text, content)?;
        }
        Ok(Some(envelope))
    }

    /// The tool gave nothing: blank, null or empty content, or blank `output` in it.
    pub(super) fn is_empty(&self, text: &str) -> bool {
        let blank = |value: Span| match value.of(text) {
            "null" => true,
            string if string.starts_with('"') => start_of_string(text, value).is_empty(),
            container => {
                matches!(container.as_bytes(), [b'{' | b'[', inside @ .., b'}' | b']'] if inside.trim_ascii().is_empty())
            }
        };
        match self.content {
            Some(content) => blank(content) || self.inner.output.is_some_and(blank),
            None => self.outer.output.is_some_and(blank),
        }
    }
}

impl Report {
    fn read(text: &str, value: Span) -> Result<Self, NotJson> {
        let mut report = Self::default();
        if text.as_bytes().get(value.start) == Some(&b'{') {
            let mut members = Members::new(text, value);
            while let Some(member) = members.next()? {
                report.take(&member.key, member.value);
            }
        }
        Ok(report)
    }

    fn take(&mut self, key: &str, value: Span) {
        let slot = match key {
            "error" => &mut self.error,
            "exit_code" => &mut self.exit_code,
            "exit_code_meaning" => &mut self.exit_code_meaning,
            "success" => &mut self.success,
            "ok" => &mut self.ok,
            "status" => &mut self.status,
            "message" => &mut self.message,
            "output" => &mut self.output,
            "is_error" | "isError" => &mut self.is_error,
            _ => return,
        };
        *slot = Some(value);
    }
}

fn at_end(at: usize, body: Span) -> Result<(), NotJson> {
    if at == body.end {
        Ok(())
    } else {
        Err(NotJson { at })
    }
}

/// One member of an object: its decoded key and the place of its value.
struct Member<'a> {
    key: Cow<'a, str>,
    value: Span,
}

/// The members of the object that starts where `span` does; `at` is behind the object once they are through.
struct Members<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    first: bool,
}

impl<'a> Members<'a> {
    fn new(text: &'a str, span: Span) -> Self {
        Self {
            text,
            bytes: &text.as_bytes()[..span.end],
            at: span.start + 1,
            first: true,
        }
    }

    fn next(&mut self) -> Result<Option<Member<'a>>, NotJson> {
        self.at = json::blanks(self.bytes, self.at);
        match self.bytes.get(self.at) {
            Some(b'}') => {
                self.at += 1;
                return Ok(None);
            }
            Some(b',') if !self.first => self.at = json::blanks(self.bytes, self.at + 1),
            Some(_) if self.first => {}
            _ => return Err(NotJson { at: self.at }),
        }
        self.first = false;
        let key = self.key()?;
        self.expect(b':')?;
        let value = self.value()?;
        Ok(Some(Member {
            key: json::decode_string(self.text, key),
            value,
        }))
    }

    fn key(&mut self) -> Result<Span, NotJson> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(NotJson { at: self.at });
        }
        self.value()
    }

    fn expect(&mut self, byte: u8) -> Result<(), NotJson> {
        self.at = json::blanks(self.bytes, self.at);
        if self.bytes.get(self.at) != Some(&byte) {
            return Err(NotJson { at: self.at });
        }
        self.at = json::blanks(self.bytes, self.at + 1);
        Ok(())
    }

    fn value(&mut self) -> Result<Span, NotJson> {
        let start = self.at;
        self.at = json::end_of_value(self.bytes, start).map_err(|at| NotJson { at })?;
        Ok(Span::new(start, self.at))
    }
}
