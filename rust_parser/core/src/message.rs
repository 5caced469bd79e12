//! What one message was read as: parts, calls, responses, findings. Plain data that points into the text;
//! it neither parses nor owns the text.

use std::borrow::Cow;

use crate::dialects::Dialect;
use crate::finding::{Code, Finding};
use crate::json::{self, Node};
use crate::span::{Span, Str};

/// Who speaks, canonical: `human` reads as user, `gpt` as assistant, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    System,
    User,
    Assistant,
    Tool,
}

impl Role {
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }

    /// The role behind a container's own word for it; `None` for a word that is not known.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "system" | "developer" => Self::System,
            "user" | "human" => Self::User,
            "assistant" | "gpt" | "model" | "function_call" => Self::Assistant,
            "tool" | "function" | "observation" | "tool_response" | "ipython" => Self::Tool,
            _ => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    Text,
    Reasoning,
    Call,
    Response,
    /// Tags and leaked control tokens.
    Markup,
}

impl PartKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Reasoning => "reasoning",
            Self::Call => "call",
            Self::Response => "response",
            Self::Markup => "markup",
        }
    }

    /// The kind of this name; a name that nobody knows is text.
    pub fn from_name(name: &str) -> Self {
        match name {
            "reasoning" => Self::Reasoning,
            "call" => Self::Call,
            "response" => Self::Response,
            "markup" => Self::Markup,
            _ => Self::Text,
        }
    }
}

/// A stretch of the message of one kind. The parts of a message tile it: in order, no gap, no overlap, none empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: PartKind,
    pub span: Span,
}

/// A tool call as written, valid or not. It is never dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The body between the tags, without outer white space.
    pub body: Span,
    /// Its JSON is an object and it has a name.
    pub valid: bool,
    pub name: Option<Str>,
    /// Where the name stands, with its quotes; the body where there is none.
    pub name_place: Span,
    /// The arguments' JSON object, as written or decoded from a string (C304).
    pub arguments: Option<Str>,
    /// The arguments' value, read with the call, so that nobody reads it again; only where they stand as written.
    pub node: Option<Node>,
    /// Where the arguments stand, the quotes of a string included; the body where there are none.
    pub arguments_place: Span,
    pub id: Option<Str>,
    /// The call that the suggested repairs give, where they read otherwise than the body as it stands.
    pub repaired: Option<RepairedCall>,
}

impl Call {
    /// The arguments' value and the text that its places are in; `None` where there are none.
    pub fn arguments_value<'a>(&'a self, text: &'a str) -> Option<(&'a str, Cow<'a, Node>)> {
        match (self.arguments.as_ref()?, &self.node) {
            (Str::At(_), Some(node)) => Some((text, Cow::Borrowed(node))),
            (Str::At(span), None) => Some((text, Cow::Owned(json::read(text, *span)?))),
            (Str::Own(own), _) => {
                let node = json::read(own, Span::new(0, own.len()))?;
                Some((own, Cow::Owned(node)))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairedCall {
    pub name: String,
    /// A JSON object.
    pub arguments: String,
}

/// One tool's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The body between the tags, without outer white space.
    pub body: Span,
    pub id: Option<Str>,
    pub name: Option<Str>,
    /// The envelope's `content` value, or the whole body where there is no envelope.
    pub content: Content,
    /// The E code of the failure, by the envelope; `None` where the tool did not fail.
    pub failure: Option<Code>,
    /// The tutorials' substring rule (E620).
    pub suspicious: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text as it stands: a plain body, or a JSON value that is no string.
    Plain(Span),
    /// A JSON string, with its quotes; decode it to read it.
    JsonString(Span),
}

/// One message, read. All spans are byte offsets into its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub dialect: Dialect,
    pub parts: Vec<Part>,
    /// Only assistant messages have calls.
    pub calls: Vec<Call>,
    /// Only tool messages have responses.
    pub responses: Vec<Response>,
    /// In order of place.
    pub findings: Vec<Finding>,
}

impl Message {
    /// The reasoning parts, stripped, empty ones dropped.
    pub fn reasoning<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> {
        self.parts
            .iter()
            .filter(|part| part.kind == PartKind::Reasoning)
            .map(move |part| part.span.of(text).trim())
            .filter(|stretch| !stretch.is_empty())
    }

    /// From the first reasoning part to the last, stripped; `None` where there is no reasoning.
    pub fn reasoning_span(&self, text: &str) -> Option<Span> {
        let mut spans = self
            .parts
            .iter()
            .filter(|part| part.kind == PartKind::Reasoning)
            .map(|part| part.span.trim(text))
            .filter(|span| !span.is_empty());
        let first = spans.next()?;
        Some(Span::new(
            first.start,
            spans.next_back().unwrap_or(first).end,
        ))
    }

    /// The text parts, as they stand; only an assistant message answers.
    pub fn answer_parts<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let answers = self.role == Role::Assistant;
        self.parts
            .iter()
            .filter(move |part| answers && part.kind == PartKind::Text)
            .map(move |part| part.span.of(text))
    }

    /// The visible text: its text parts joined as they stand, then stripped.
    pub fn answer(&self, text: &str) -> String {
        self.answer_parts(text)
            .collect::<String>()
            .trim()
            .to_owned()
    }

    /// What an assistant message does; `None` for the other roles.
    pub fn kind(&self, text: &str) -> Option<&'static str> {
        if self.role != Role::Assistant {
            return None;
        }
        let reasons = self.reasoning(text).next().is_some();
        Some(match (reasons, !self.calls.is_empty()) {
            (true, true) => "both",
            (true, false) => "reasoning",
            (false, true) => "call",
            (false, false) => "neither",
        })
    }
}
