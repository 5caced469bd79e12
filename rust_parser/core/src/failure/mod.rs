//! Reading one tool response: its envelope, whether the tool failed, and what its text shows at a glance. It judges
//! by the envelope alone; the words of the output give at most a hint (E620). It knows no tags and no other messages.

mod class;
mod envelope;
mod hints;
mod verdict;
mod walk;

use std::borrow::Cow;

use crate::finding::{Code, Finding};
use crate::json;
use crate::message::{Content, Response};
use crate::span::{Span, Str};

use self::walk::Form;
pub(crate) use self::walk::Walk;

/// Reads a response's body, which has no white space at its ends, and pushes its J221, E601-E612 and E620-E622.
///
/// A body that is a JSON object is the envelope, with `tool_call_id` (or `id`), `name` and `content`; any other body
/// is plain text and its own content.
pub fn read_response(text: &str, body: Span, findings: &mut Vec<Finding>) -> Response {
    let walk = Walk::from(&text[..body.end], body.start);
    read_walked(text, body, walk, findings)
}

/// As [`read_response`], of a body that was walked to find its end.
pub(crate) fn read_walked(
    text: &str,
    body: Span,
    walk: Walk,
    findings: &mut Vec<Finding>,
) -> Response {
    let mut response = Response {
        body,
        id: None,
        name: None,
        content: Content::Plain(body),
        failure: None,
        suspicious: false,
    };
    let walk = walk.within(text, body);
    let (failure, empty) = match walk.form(text, body) {
        Form::Object(envelope) => {
            response.id = envelope.id().and_then(|id| string(text, id));
            response.name = envelope.name.and_then(|name| string(text, name));
            if let Some(content) = envelope.content {
                response.content = content_at(text, content);
            }
            (
                verdict::of_envelope(text, envelope),
                envelope.is_empty(text),
            )
        }
        Form::Plain => (verdict::of_plain(body.of(text)), body.is_empty()),
        Form::Broken { at } => {
            let detail = format!(
                "the response starts like JSON, but is none from byte {} of it on",
                at - body.start
            );
            findings.push(Finding::new(Code::J221, body, detail));
            (None, false)
        }
    };
    if let Some(failure) = failure {
        response.failure = Some(failure.code);
        findings.push(Finding::new(failure.code, body, failure.detail));
    } else if empty {
        findings.push(Finding::new(Code::E622, body, "the tool gave no output"));
    }
    let hints = walk.hints(text, body);
    if let Some(hint) = hints.suspicious {
        response.suspicious = true;
        findings.push(Finding::new(Code::E620, body, hint));
    }
    if let Some(hint) = hints.truncated() {
        findings.push(Finding::new(Code::E621, body, hint));
    }
    response
}

fn content_at(text: &str, value: Span) -> Content {
    match text.as_bytes().get(value.start) {
        Some(b'"') => Content::JsonString(value),
        _ => Content::Plain(value),
    }
}

/// The string at `value`, `None` where it is another kind of value.
fn string(text: &str, value: Span) -> Option<Str> {
    if text.as_bytes().get(value.start) != Some(&b'"') {
        return None;
    }
    Some(match json::decode_string(text, value) {
        Cow::Borrowed(_) => Str::At(Span::new(value.start + 1, value.end - 1)),
        Cow::Owned(own) => Str::Own(own.into()),
    })
}

/// What a JSON string holds after its leading white space, still escaped: enough to see how it starts.
fn start_of_string(text: &str, value: Span) -> &str {
    let mut inner = &text[value.start + 1..value.end - 1];
    loop {
        let rest = inner.trim_start();
        let cut = ["\\n", "\\r", "\\t"]
            .iter()
            .find_map(|escape| rest.strip_prefix(escape));
        match cut {
            Some(after) => inner = after,
            None => return rest,
        }
    }
}
