//! Searching one message's bytes for tags: one pass, every tag with its place. It gives them no meaning.

use memchr::memchr_iter;

use crate::span::Span;

/// What a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagKind {
    ThinkOpen,
    ThinkClose,
    ScratchpadOpen,
    ScratchpadClose,
    CallOpen,
    CallClose,
    ResponseOpen,
    ResponseClose,
    /// `<function=`: another dialect's call.
    FunctionOpen,
    /// A control token of some chat template.
    Token,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    pub kind: TagKind,
    pub span: Span,
}

impl Tag {
    /// Only blanks stand before it on its line.
    pub fn starts_line(&self, text: &str) -> bool {
        let before = text[..self.span.start].trim_end_matches([' ', '\t']);
        before.ends_with('\n')
    }

    pub fn is_call(&self) -> bool {
        matches!(self.kind, TagKind::CallOpen | TagKind::CallClose)
    }

    pub fn is_think_open(&self) -> bool {
        matches!(self.kind, TagKind::ThinkOpen | TagKind::ScratchpadOpen)
    }

    pub fn is_think_close(&self) -> bool {
        matches!(self.kind, TagKind::ThinkClose | TagKind::ScratchpadClose)
    }

    /// It is one of the tags of the Hermes format, not a control token or a foreign tag.
    pub fn is_hermes(&self) -> bool {
        !matches!(self.kind, TagKind::FunctionOpen | TagKind::Token)
    }
}

const TAGS: &[(&str, TagKind)] = &[
    ("<think>", TagKind::ThinkOpen),
    ("</think>", TagKind::ThinkClose),
    ("<tool_call>", TagKind::CallOpen),
    ("</tool_call>", TagKind::CallClose),
    ("<tool_response>", TagKind::ResponseOpen),
    ("</tool_response>", TagKind::ResponseClose),
    ("<REASONING_SCRATCHPAD>", TagKind::ScratchpadOpen),
    ("</REASONING_SCRATCHPAD>", TagKind::ScratchpadClose),
    ("<function=", TagKind::FunctionOpen),
];

/// The control tokens of the chat templates in use, without `<|` and `|>`.
const TOKENS: &[&str] = &[
    "im_start",
    "im_end",
    "im_sep",
    "im_middle",
    "im_user",
    "im_assistant",
    "im_system",
    "endoftext",
    "eot_id",
    "eom_id",
    "start_header_id",
    "end_header_id",
    "begin_of_text",
    "end_of_text",
    "python_tag",
    "tool_calls_section_begin",
    "tool_calls_section_end",
    "tool_call_begin",
    "tool_call_argument_begin",
    "tool_call_end",
    "start",
    "end",
    "channel",
    "message",
    "call",
    "return",
    "constrain",
    "system",
    "user",
    "assistant",
    "observation",
    "start_of_role",
    "end_of_role",
    "fim_prefix",
    "fim_middle",
    "fim_suffix",
    "end_of_turn",
    "begin_of_sentence",
    "end_of_sentence",
];

/// Tags that are read where a tag above stands before them, without their ends.
const INNER: &[&str] = &["</function>", "<parameter=", "</parameter>"];

/// What to leave in place of a tag that is removed: nothing, or a space where what stands before it is the beginning
/// of a tag, which what stands behind it could complete.
pub fn gap(before: &str) -> &'static str {
    const LONGEST: usize = 40;
    let bytes = before.as_bytes();
    let near = &bytes[bytes.len().saturating_sub(LONGEST)..];
    let Some(at) = memchr::memrchr(b'<', near) else {
        return "";
    };
    let begun = &near[at..];
    let begins = |tag: &str| tag.len() > begun.len() && tag.as_bytes().starts_with(begun);
    let token = begun.starts_with(b"<|") && !begun.contains(&b'>');
    let tag = TAGS.iter().any(|(tag, _)| begins(tag)) || INNER.iter().any(|tag| begins(tag));
    if token || tag { " " } else { "" }
}

/// All tags of the text, in order.
pub fn tags(text: &str) -> Vec<Tag> {
    let bytes = text.as_bytes();
    memchr_iter(b'<', bytes)
        .filter_map(|at| tag_at(bytes, at))
        .collect()
}

fn tag_at(bytes: &[u8], at: usize) -> Option<Tag> {
    let rest = &bytes[at..];
    if rest.get(1) == Some(&b'|') {
        return token_at(rest, at);
    }
    if !matches!(rest.get(1)?, b't' | b'/' | b'R' | b'f') {
        return None;
    }
    let (tag, kind) = TAGS
        .iter()
        .find(|(tag, _)| rest.starts_with(tag.as_bytes()))?;
    Some(Tag {
        kind: *kind,
        span: Span::new(at, at + tag.len()),
    })
}

fn token_at(rest: &[u8], at: usize) -> Option<Tag> {
    let name = &rest[2..rest.len().min(2 + 32)];
    let length = name.windows(2).position(|pair| pair == b"|>")?;
    let known = TOKENS
        .iter()
        .any(|token| token.as_bytes() == &name[..length]);
    known.then(|| Tag {
        kind: TagKind::Token,
        span: Span::new(at, at + 2 + length + 2),
    })
}
