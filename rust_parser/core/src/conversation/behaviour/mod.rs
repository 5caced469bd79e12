//! What is notable about what the model does over a trace (the B codes): one concern a file. Whether the trace follows
//! the protocol is `protocol`'s question; whether the work is any good is nobody's here.

mod edits;
mod effect;
mod outcomes;
mod reasoning;
mod repetition;
mod script;
mod shell;

use super::found::Found;

/// Raises the B codes. It runs after `protocol`, for a harness's own messages are known by their P codes.
pub(super) fn check(found: &mut Found<'_, '_>) {
    repetition::check(found);
    outcomes::check(found);
    reasoning::check(found);
    script::check(found);
    edits::check(found);
}
