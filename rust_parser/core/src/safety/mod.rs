//! Data that should not leave the house, or should not come into it: the X codes, looked for only where somebody asks.
//! It reads a message's raw text, of any role, and gives it no other meaning. A finding's sentence says what kind of
//! thing stands there and how long it is, and never repeats it.

mod patterns;
mod personal;
mod secrets;

use self::patterns::{Pattern, Search};
use crate::finding::{Code, Finding};
use crate::message::{Message, Role};
use crate::scan;
use crate::span::Span;

/// Adds the X codes to the findings of a message that was read from `text`.
pub fn check(text: &str, message: &mut Message) {
    message.findings.extend(
        Search::shared()
            .find(text)
            .into_iter()
            .map(|(pattern, span)| found(text, pattern, span)),
    );
    injected_tokens(text, message);
    message.findings.sort_by_key(|finding| finding.span);
}

fn found(text: &str, pattern: &Pattern, span: Span) -> Finding {
    let characters = span.of(text).chars().count();
    let detail = format!("{}, {characters} characters long", pattern.kind);
    Finding::new(pattern.code, span, detail)
}

/// X804. Those of an assistant message are leaked rather than injected (M131), those of a system message the template's
/// author may have meant.
fn injected_tokens(text: &str, message: &mut Message) {
    if !matches!(message.role, Role::User | Role::Tool) {
        return;
    }
    let tokens = scan::tokens(text);
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
