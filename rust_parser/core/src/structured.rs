//! A message whose container already says what is reasoning, call and response: its parts are taken as they are, so that
//! no tag in a piece of it is markup. What stands in a call or a response is read as ever. Which pieces a container holds,
//! and how they become a text, is not known here.

use crate::call::CallReader;
use crate::dialects::Dialect;
use crate::failure;
use crate::json::{self, Found};
use crate::message::{Message, Part, PartKind, Role};
use crate::schema::Declared;
use crate::span::Span;

/// Tags that a model may write into what its server took for the answer.
const THINK_TAGS: &[&str] = &["think>", "REASONING_SCRATCHPAD>"];

/// Reads one message by its parts; `None` where they do not tile the text, so that they say nothing about it.
pub fn parse(text: &str, role: Role, parts: &[Part], declared: &Declared) -> Option<Message> {
    if !tile(text, parts) {
        return None;
    }
    let mut message = Message {
        role,
        dialect: Dialect::Hermes,
        parts: Vec::with_capacity(parts.len()),
        calls: Vec::new(),
        responses: Vec::new(),
        findings: Vec::new(),
    };
    let mut reader = CallReader::new(text, declared);
    for &part in parts {
        match (part.kind, role) {
            (PartKind::Text, Role::Assistant) if thinks(part.span.of(text)) => {
                reasoning_in(text, part.span, &mut message);
                continue;
            }
            (PartKind::Call, Role::Assistant) => call(text, part.span, &mut reader),
            (PartKind::Response, Role::Tool) => {
                let body = part.span.trim(text);
                let response = failure::read_response(text, body, &mut message.findings);
                message.responses.push(response);
            }
            _ => {}
        }
        message.parts.push(part);
    }
    message.calls = reader.calls;
    message.findings.extend(reader.findings);
    message
        .findings
        .sort_by_key(|finding| (finding.span, finding.code));
    Some(message)
}

/// In order, no gap, no overlap, none empty, and each on characters.
fn tile(text: &str, parts: &[Part]) -> bool {
    let mut end = 0;
    for part in parts {
        let follows = part.span.start == end && part.span.end > end;
        if !follows || !text.is_char_boundary(part.span.end) {
            return false;
        }
        end = part.span.end;
    }
    end == text.len()
}

fn thinks(stretch: &str) -> bool {
    THINK_TAGS.iter().any(|tag| stretch.contains(tag))
}

/// The reasoning, text and tags of a stretch that its container calls text, and what is wrong with the tags.
fn reasoning_in(text: &str, stretch: Span, message: &mut Message) {
    let declared = Declared::default();
    let inner = Dialect::Think.parse(stretch.of(text), Role::Assistant, &declared);
    message.parts.extend(inner.parts.iter().map(|part| Part {
        // Calls are where the container says that they are.
        kind: match part.kind {
            PartKind::Call | PartKind::Response => PartKind::Text,
            kind => kind,
        },
        span: part.span.moved(stretch.start),
    }));
    let findings = inner.findings.into_iter();
    message.findings.extend(
        findings
            .filter(|finding| finding.call.is_none())
            .map(|finding| finding.moved(stretch.start)),
    );
}

fn call(text: &str, part: Span, reader: &mut CallReader<'_>) {
    let body = part.trim(text);
    if body.is_empty() {
        return reader.push_empty(body, part);
    }
    reader.advance(body.start);
    match json::value_at(&text.as_bytes()[..body.end], body.start) {
        Ok(found) if found.end == body.end => reader.push_strict(body, None, found.read),
        Ok(Found { end, .. }) => {
            let rest = Span::new(end, body.end).trim(text);
            reader.push_trailing(body, Span::new(body.start, end), rest, None);
        }
        Err(_) => {
            let mended = json::mend(text, body.start, body.end, reader.place);
            reader.push_broken(body, mended, None);
        }
    }
}
