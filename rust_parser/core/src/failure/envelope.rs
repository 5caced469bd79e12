//! The envelope of a tool response: where the members stand, of the response object and of its `content` object, that
//! tell how the tool fared. Values are not read here; what they mean is decided in `verdict`.

use super::start_of_string;
use crate::json::{self, Key};
use crate::span::Span;

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
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Envelope {
    call_id: Option<Span>,
    own_id: Option<Span>,
    pub(super) name: Option<Span>,
    pub(super) content: Option<Span>,
    /// What the response object itself says.
    pub(super) outer: Report,
    /// What its `content` object says, all `None` where it is no object.
    pub(super) inner: Report,
}

impl Envelope {
    pub(super) fn id(&self) -> Option<Span> {
        self.call_id.or(self.own_id)
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

    fn slot(&mut self, member: Member) -> &mut Option<Span> {
        match member {
            Member::CallId => &mut self.call_id,
            Member::Id => &mut self.own_id,
            Member::Name => &mut self.name,
            Member::Content => &mut self.content,
            Member::Reported(reported) => self.outer.slot(reported),
        }
    }
}

impl Report {
    fn slot(&mut self, reported: Reported) -> &mut Option<Span> {
        match reported {
            Reported::Error => &mut self.error,
            Reported::ExitCode => &mut self.exit_code,
            Reported::ExitCodeMeaning => &mut self.exit_code_meaning,
            Reported::Success => &mut self.success,
            Reported::Ok => &mut self.ok,
            Reported::Status => &mut self.status,
            Reported::Message => &mut self.message,
            Reported::Output => &mut self.output,
            Reported::IsError => &mut self.is_error,
        }
    }
}

/// A member of the response object that matters.
#[derive(Clone, Copy, PartialEq)]
enum Member {
    CallId,
    Id,
    Name,
    Content,
    Reported(Reported),
}

/// One that the `content` object may have as well.
#[derive(Clone, Copy, PartialEq)]
enum Reported {
    Error,
    ExitCode,
    ExitCodeMeaning,
    Success,
    Ok,
    Status,
    Message,
    Output,
    IsError,
}

impl Member {
    /// By the key with its quotes.
    fn of(text: &str, key: Span) -> Option<Self> {
        Some(match &*json::decode_string(text, key) {
            "tool_call_id" => Self::CallId,
            "id" => Self::Id,
            "name" => Self::Name,
            "content" => Self::Content,
            "error" => Self::Reported(Reported::Error),
            "exit_code" => Self::Reported(Reported::ExitCode),
            "exit_code_meaning" => Self::Reported(Reported::ExitCodeMeaning),
            "success" => Self::Reported(Reported::Success),
            "ok" => Self::Reported(Reported::Ok),
            "status" => Self::Reported(Reported::Status),
            "message" => Self::Reported(Reported::Message),
            "output" => Self::Reported(Reported::Output),
            "is_error" | "isError" => Self::Reported(Reported::IsError),
            _ => return None,
        })
    }
}

/// Fills an envelope while its object is walked.
#[derive(Default)]
pub(super) struct Filling {
    pub(super) envelope: Envelope,
    /// The member of the response object whose value is walked, if it matters, and where that starts.
    outer: Option<(Member, usize)>,
    /// That of the `content` object.
    inner: Option<(Reported, usize)>,
    /// An object is walked that is the `content`.
    in_content: bool,
}

impl Filling {
    /// A key that is so many containers deep.
    pub(super) fn key(&mut self, text: &str, depth: usize, key: Key) {
        let member = || Member::of(text, Span::new(key.start, key.end));
        if depth == 1 {
            let member = member();
            self.outer = member.map(|member| (member, key.value));
            self.in_content = false;
            if member == Some(Member::Content) {
                self.envelope.inner = Report::default();
                self.in_content = text.as_bytes().get(key.value) == Some(&b'{');
            }
        } else if depth == 2 && self.in_content {
            self.inner = match member() {
                Some(Member::Reported(reported)) => Some((reported, key.value)),
                _ => None,
            };
        }
    }

    /// The value of the last key at this depth ends.
    pub(super) fn value(&mut self, depth: usize, end: usize) {
        if depth == 1 {
            if let Some((member, start)) = self.outer.take() {
                *self.envelope.slot(member) = Some(Span::new(start, end));
            }
        } else if depth == 2
            && self.in_content
            && let Some((reported, start)) = self.inner.take()
        {
            *self.envelope.inner.slot(reported) = Some(Span::new(start, end));
        }
    }
}
