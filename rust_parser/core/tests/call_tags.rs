//! No call is lost: the `<tool_call>` tags outside JSON strings and reasoning are the calls. Counted where the text is
//! composed, before it is parsed; the parser's own account of each tag is `message_invariants`'.

#[path = "invariants/message.rs"]
mod message_invariants;

use hermes_core::dialects::Dialect;
use hermes_core::finding::Code;
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use proptest::prelude::*;

fn parse(text: &str) -> Message {
    let message = Dialect::Hermes.parse(
        text,
        Role::Assistant,
        &Declared::read(Some(r#"[{"name": "f"}]"#)),
    );
    message_invariants::hold(text, &message);
    message
}

/// A text, how many calls it makes, and how many tags stand in strings.
const TEXTS: &[(&str, usize, usize)] = &[
    ("<tool_call>{}</tool_call>", 1, 0),
    ("<tool_call>{}</tool_call><tool_call>{}</tool_call>", 2, 0),
    (
        "<tool_call>{\"a\": \"<tool_call></tool_call>\"}</tool_call>",
        1,
        2,
    ),
    // A tag in the string of a second value is as little markup as one in the first.
    ("<tool_call>{} \"<tool_call>\"</tool_call>", 1, 1),
    (
        "<tool_call>{'a': 1} {\"b\": \"</tool_call>\"}</tool_call>",
        1,
        1,
    ),
    // Text that names a tag after a sound call opens another one: no close tag stands between them.
    ("<tool_call>{} then <tool_call> {}", 2, 0),
    ("<think><tool_call>{}</tool_call></think>", 0, 0),
    (
        "<tool_call>{}</tool_call><think><tool_call>{}</tool_call></think>",
        1,
        0,
    ),
    (
        "<tool_response><tool_call>{}</tool_call></tool_response>",
        0,
        0,
    ),
];

#[test]
fn tags_outside_strings_and_reasoning_are_the_calls() {
    for &(text, calls, literals) in TEXTS {
        let message = parse(text);
        assert_eq!(message.calls.len(), calls, "{text}");
        let in_strings = message.findings.iter().filter(|it| it.code == Code::M115);
        assert_eq!(in_strings.count(), literals, "{text}");
    }
}

/// A piece of a message, and how many calls it makes.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    calls: usize,
}

fn call(body: String) -> Piece {
    Piece {
        text: format!("<tool_call>\n{body}\n</tool_call>\n"),
        calls: 1,
    }
}

/// Strings that hold the very tags that bound a call.
fn argument() -> impl Strategy<Value = String> {
    let pieces = [
        "<tool_call>",
        "</tool_call>",
        "<think>",
        "</think>",
        "\n",
        "\"",
        "\\",
        "é",
        "🙂",
        "{",
        "x ",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..8)
        .prop_map(|pieces| pieces.concat())
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        argument().prop_map(|value| {
            call(serde_json::json!({"name": "f", "arguments": {"value": value}}).to_string())
        }),
        // Broken in any way that needs no tag.
        "[^<]{0,40}".prop_map(call),
        "(\\{\"name\": \"f\", \"arguments\": \\{\"a\": \"[a-z ]{0,9}|[{\"': a\\\\]{0,9})"
            .prop_map(call),
        argument().prop_map(|value| {
            let draft = serde_json::json!({"name": "f", "arguments": {"value": value}});
            let text = format!("<think>\nperhaps\n<tool_call>\n{draft}\n</tool_call>\n</think>\n");
            Piece { text, calls: 0 }
        }),
        "[^<>]{0,20}".prop_map(|text| Piece {
            text: text + "\n",
            calls: 0
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_call_is_lost(pieces in prop::collection::vec(piece(), 0..8)) {
        let text: String = pieces.iter().map(|piece| &*piece.text).collect();
        let calls: usize = pieces.iter().map(|piece| piece.calls).sum();
        prop_assert_eq!(parse(&text).calls.len(), calls, "{}", text);
    }

    #[test]
    fn a_broken_call_costs_no_other(body in "[^<]{0,40}") {
        let sound = "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>";
        let text = format!("{sound}\n<tool_call>\n{body}\n</tool_call>\n{sound}");
        let message = parse(&text);
        prop_assert_eq!(message.calls.len(), 3);
        prop_assert!(message.calls[0].valid && message.calls[2].valid);
    }
}

/// Any white space around a body is none of it, not only JSON's own.
#[test]
fn white_space_of_any_kind_surrounds_a_body() {
    for blank in ["\u{c}", "\u{a0}", "\u{2028}", " \u{85}\n"] {
        let body = r#"{"name": "f", "arguments": {}}"#;
        let text = format!("<tool_call>{blank}{body}{blank}</tool_call>");
        let message = parse(&text);
        assert_eq!(message.findings, [], "{blank:?}");
        assert_eq!(message.calls[0].body.of(&text), body);
    }
}
