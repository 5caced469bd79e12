//! Data that should not leave the house, or should not come into it: the X codes, looked for only where somebody asks.
//! It reads a message's raw text as bytes that anybody could have written and gives it no other meaning.

use crate::finding::{Code, Finding};
use crate::message::{Message, Role};
use crate::scan::{self, TagKind};

/// Adds the X codes to the findings of a message that was read from `text`.
pub fn check(text: &str, message: &mut Message) {
    injected_tokens(text, message);
    message.findings.sort_by_key(|finding| finding.span);
}

/// X804. Those of an assistant message are leaked rather than injected (M131), those of a system message the template's
/// author may have meant.
fn injected_tokens(text: &str, message: &mut Message) {
    if !matches!(message.role, Role::User | Role::Tool) {
        return;
    }
    let tags = scan::tags(text);
    let tokens = tags.iter().filter(|tag| tag.kind == TagKind::Token);
    message.findings.extend(tokens.map(|tag| {
        let source = match message.role {
            Role::Tool => "a tool's response",
            _ => "the user's text",
        };
        let token = tag.span.of(text);
        let detail = format!("the control token `{token}` stands in {source}");
        Finding::new(Code::X804, tag.span, detail)
    }));
}
