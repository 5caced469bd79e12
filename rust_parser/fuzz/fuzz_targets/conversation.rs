//! A whole trace. Its bytes are records with 0x1E between them: the declared tools, then the messages, each with the
//! first letter of its role before its text.
#![no_main]

#[path = "../../core/tests/invariants/message.rs"]
mod message_invariants;
#[path = "../../core/tests/invariants/trace.rs"]
mod trace_invariants;

use hermes_core::conversation::{self, Input, Options};
use hermes_core::message::Role;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut records = text.split('\u{1e}');
    let tools = records.next().filter(|tools| !tools.is_empty());
    let inputs: Vec<Input<'_>> = records.map(input).collect();
    let options = Options {
        dialect: None,
        safety: true,
    };
    let trace = conversation::read(&inputs, tools, options);
    trace_invariants::hold(&inputs, &trace);
});

fn input(record: &str) -> Input<'_> {
    let mut letters = record.chars();
    let role = match letters.next() {
        Some('s') => Role::System,
        Some('u') => Role::User,
        Some('t') => Role::Tool,
        _ => Role::Assistant,
    };
    Input::new(role, letters.as_str())
}
