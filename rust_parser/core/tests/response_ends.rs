//! Where a tool's response ends: the bodies of a message and how many of them are never closed.

#[path = "invariants/message.rs"]
mod message_invariants;

use hermes_core::dialects::Dialect;
use hermes_core::finding::Code;
use hermes_core::message::Role;
use hermes_core::schema::Declared;

const MESSAGES: &[(&str, &[&str], usize)] = &[
    ("<tool_response>{}</tool_response>", &["{}"], 0),
    ("<tool_response>\n{}\n</tool_response>", &["{}"], 0),
    // Output in one line, one response after the other.
    (
        "<tool_response>a</tool_response>\n<tool_response>b</tool_response>",
        &["a", "b"],
        0,
    ),
    // A tag of another kind behind the value is part of the output.
    (
        "<tool_response>\n{} <think>\n</tool_response>",
        &["{} <think>"],
        0,
    ),
    ("<tool_response>{} <think>", &["{} <think>"], 1),
    // A close tag in a string of the value closes nothing, even where text follows the value.
    (
        "<tool_response>{\"a\": \"</tool_response>\"} x</tool_response>",
        &["{\"a\": \"</tool_response>\"} x"],
        0,
    ),
    (
        "<tool_response>{} x<tool_response>{} y",
        &["{} x", "{} y"],
        2,
    ),
    (
        "<tool_response>a\n<tool_response>b\n</tool_response>",
        &["a", "b"],
        1,
    ),
    // Output that quotes the tags inside a line.
    (
        "<tool_response>\nuse </tool_response> or <tool_response>\n</tool_response>",
        &["use </tool_response> or <tool_response>"],
        0,
    ),
];

#[test]
fn responses_end_where_they_should() {
    for &(text, bodies, open) in MESSAGES {
        let message = Dialect::Hermes.parse(text, Role::Tool, &Declared::default());
        message_invariants::hold(text, &message);
        let read = message.responses.iter().map(|it| it.body.of(text));
        assert_eq!(read.collect::<Vec<_>>(), bodies, "{text}");
        let unclosed = message.findings.iter().filter(|it| it.code == Code::M122);
        assert_eq!(unclosed.count(), open, "{text}");
    }
}
