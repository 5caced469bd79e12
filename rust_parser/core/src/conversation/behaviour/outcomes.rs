//! What the tools' last word was before the answer (B704), and how much they said at once (B709). Whether the answer
//! speaks of the failure is not read: B704 is a heuristic.

use crate::ascii::is_ascii;
use crate::conversation::found::Found;
use crate::finding::{Code, Finding};

/// In characters.
const OVERSIZED: usize = 12_000;

pub(super) fn check(found: &mut Found<'_, '_>) {
    failed_last(found);
    oversized(found);
}

/// B704, at the answer.
fn failed_last(found: &mut Found<'_, '_>) {
    let trace = found.trace;
    let (Some(answer), Some(&last)) = (found.last_answer(), trace.responses.last()) else {
        return;
    };
    if let Some(failure) = trace.response(last).failure {
        let detail = format!(
            "the trace ends with this answer, but the last response, in message {}, reports a failure ({})",
            last.message,
            failure.number()
        );
        found.whole(answer, Code::B704, detail);
    }
}

/// B709. Bytes tell at once for nearly every response: a character is one in ASCII, and four at most.
fn oversized(found: &mut Found<'_, '_>) {
    for &at in &found.trace.responses {
        let body = found.trace.response(at).body;
        let text = body.of(found.inputs[at.message].text);
        let oversized = text.len() > OVERSIZED
            && (text.len() > 4 * OVERSIZED
                || is_ascii(text.as_bytes())
                || text.chars().count() > OVERSIZED);
        if !oversized {
            continue;
        }
        let detail = format!(
            "the response is longer than {OVERSIZED} characters: {} bytes",
            text.len()
        );
        found.at(at.message, Finding::new(Code::B709, body, detail));
    }
}
