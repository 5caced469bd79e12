//! What a call may not hold though JSON's grammar allows it: numbers beyond a double (J209), lone surrogates (J210).

use crate::finding::{Code, Finding};
use crate::json::{self, Node, Value};
use crate::span::Span;

/// No number is beyond a double and no surrogate lone.
pub(crate) fn is_readable(text: &str, node: &Node) -> bool {
    unreadable(text, node).is_none()
}

/// The first number beyond a double (J209) or lone surrogate (J210), in text order: JSON by its grammar, and yet not
/// readable as a value everywhere.
pub(super) fn unreadable(text: &str, node: &Node) -> Option<Finding> {
    let bytes = node.span.of(text).as_bytes();
    let suspects = memchr::memmem::find(bytes, b"\\u").is_some()
        || bytes.iter().any(|byte| matches!(byte, b'e' | b'E'));
    let long_number = bytes.len() > 300;
    if !suspects && !long_number {
        return None;
    }
    let mut first: Option<Finding> = None;
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Number => {
                let cause = json::overflow(node.span.of(text));
                keep_first(
                    &mut first,
                    cause.map(|cause| Finding::new(Code::J209, node.span, cause)),
                );
            }
            Value::String(_) => keep_first(&mut first, lone_in(text, node.span)),
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => {
                for member in members {
                    keep_first(&mut first, lone_in(text, member.key_span));
                    waiting.push(&member.value);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
    first
}

fn keep_first(first: &mut Option<Finding>, found: Option<Finding>) {
    if let Some(found) = found
        && first.as_ref().is_none_or(|first| found.span < first.span)
    {
        *first = Some(found);
    }
}

/// The first lone surrogate of a strict JSON string; `span` includes its quotes.
fn lone_in(text: &str, span: Span) -> Option<Finding> {
    let mut at = span.start;
    while let Some(found) = text[at..span.end].find('\\') {
        at += found;
        let length = if text.as_bytes()[at + 1] == b'u' {
            6
        } else {
            2
        };
        let escape = Span::new(at, at + length);
        if let Some(cause) = json::lone_surrogate(text, escape) {
            return Some(Finding::new(Code::J210, escape, cause));
        }
        // A high surrogate that is not lone has its low one right after it.
        at += if json::is_high(escape.of(text)) {
            12
        } else {
            length
        };
    }
    None
}
