//! What is read in a message of which role, the same in every dialect: reasoning and calls in assistant messages,
//! responses in tool messages; markup in the others is quotation.

use super::Dialect;
use super::tiles::Tiles;
use crate::failure;
use crate::finding::{Code, Finding};
use crate::message::{Message, PartKind, Role};
use crate::span::Span;

/// Reads one message, by what reads an assistant's and what reads a tool's. Each fills in the parts.
pub(super) fn read(
    dialect: Dialect,
    text: &str,
    role: Role,
    assistant: impl FnOnce(&mut Message),
    tool: impl FnOnce(&mut Message),
) -> Message {
    let mut message = Message {
        role,
        dialect,
        parts: Vec::new(),
        calls: Vec::new(),
        responses: Vec::new(),
        findings: Vec::new(),
    };
    match role {
        Role::Assistant => assistant(&mut message),
        Role::Tool => tool(&mut message),
        Role::System | Role::User => Tiles::new().finish(text, &mut message.parts),
    }
    message
        .findings
        .sort_by_key(|finding| (finding.span, finding.code));
    message
}

/// A tool message that is one response, where the dialect has no tags for it.
pub(super) fn whole_response(text: &str, message: &mut Message) {
    let whole = Span::new(0, text.len());
    let mut tiles = Tiles::new();
    tiles.mark(PartKind::Response, whole);
    tiles.finish(text, &mut message.parts);
    let response = failure::read_response(text, whole.trim(text), &mut message.findings);
    message.responses.push(response);
}

/// A tool message that has none of the dialect's tags.
pub(super) fn untagged_response(text: &str, message: &mut Message) {
    let whole = Span::new(0, text.len());
    let detail = "the whole message is read as one response";
    message
        .findings
        .push(Finding::new(Code::M124, whole, detail));
    whole_response(text, message);
}

/// M116: every stretch of visible text behind the first call.
pub(super) fn text_after_call(text: &str, first_call_end: usize, message: &mut Message) {
    for part in &message.parts {
        if part.kind != PartKind::Text || part.span.start < first_call_end {
            continue;
        }
        let stretch = part.span.trim(text);
        if !stretch.is_empty() {
            let detail = "visible text stands after the first call";
            message
                .findings
                .push(Finding::new(Code::M116, stretch, detail));
        }
    }
}
