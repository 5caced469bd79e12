//! B708, a heuristic: a file was written or patched, and nothing that comes after it reads, searches or runs. Which call
//! does what is read off its name and its command, in `effect`; an edit that failed or was not answered is none.

use super::effect::{Effect, effect};
use crate::conversation::found::Found;
use crate::finding::Code;

/// From the end backwards, up to the first call that may have verified what was done before it.
pub(super) fn check(found: &mut Found<'_, '_>) {
    let trace = found.trace;
    for number in (0..trace.calls.len()).rev() {
        let at = trace.calls[number];
        let name = trace.call(at).name.as_ref();
        let Some(name) = name.map(|name| name.get(found.inputs[at.message].text)) else {
            continue;
        };
        let arguments = trace.canonical_arguments[number].as_deref();
        let Effect { edits, verifies } = effect(name, arguments.unwrap_or("{}"));
        let done = at.response.is_some_and(|response| {
            let response = trace.response(trace.responses[response]);
            response.failure.is_none()
        });
        if edits && done {
            let subject = found.named_call(number);
            let detail = format!(
                "{subject} changed a file, and no later call reads, searches or runs anything"
            );
            found.call(number, Code::B708, detail);
        }
        if verifies {
            return;
        }
    }
}
