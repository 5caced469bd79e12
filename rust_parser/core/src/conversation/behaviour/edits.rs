//! B708, a heuristic: a file was written or patched, and nothing that comes after it reads, searches or runs. Which call
//! does what is read off its name and its command, in `effect`; an edit that failed or was not answered is none.

use super::effect::{Effect, effect};
use crate::conversation::CallAt;
use crate::conversation::found::Found;
use crate::finding::Code;

/// From the end backwards, up to the first call that may have verified what was done before it.
pub(super) fn check(found: &mut Found<'_, '_>) {
    let trace = found.trace;
    let done = |at: &CallAt| {
        let response = at.response.map(|response| trace.responses[response]);
        response.is_some_and(|response| trace.response(response).failure.is_none())
    };
    if !trace.calls.iter().any(done) {
        return;
    }
    for (number, at) in trace.calls.iter().enumerate().rev() {
        let (call, text) = (trace.call(*at), found.inputs[at.message].text);
        let Some(name) = call.name.as_ref().map(|name| name.get(text)) else {
            continue;
        };
        let Effect { edits, verifies } = effect(name, || call.arguments_value(text));
        if edits && done(at) {
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
