//! What must hold for every text: it is read whole (`message_invariants`, `trace_invariants`), strict JSON is what
//! serde_json says it is, and mended JSON is JSON. That no call is lost is `call_tags`'.

#[path = "invariants/message.rs"]
mod message_invariants;
#[path = "invariants/trace.rs"]
mod trace_invariants;

use hermes_core::conversation::{self, Input, Options, read_message};
use hermes_core::dialects::Dialect;
use hermes_core::dialects::detect::detect;
use hermes_core::json::{self, Place, Places, Stop};
use hermes_core::mend::mend;
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use hermes_core::span::Span;
use proptest::prelude::*;
use serde::de::IgnoredAny;

/// The pieces that break parsers, so that random texts are hostile ones.
const PIECES: &[&str] = &[
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
    "<REASONING_SCRATCHPAD>",
    "</REASONING_SCRATCHPAD>",
    "<function=f>",
    "<parameter=p>",
    "</parameter>",
    "</function>",
    "<|im_end|>",
    "<|tool_calls_section_begin|>",
    "<|tool_call_begin|>",
    "functions.f:0",
    "<|tool_call_argument_begin|>",
    "<|tool_call_end|>",
    "<|tool_calls_section_end|>",
    "<invoke name=\"f\">",
    "<invoke name=\"",
    "<parameter name=\"p\">",
    "</invoke>",
    "<minimax:tool_call>",
    "</minimax:tool_call>",
    "<function_calls>",
    "</function_calls>",
    "<｜DSML｜function_calls>",
    "<｜DSML｜invoke name=\"f\">",
    "<｜DSML｜parameter name=\"p\" string=\"false\">",
    "</｜DSML｜parameter>",
    "</｜DSML｜invoke>",
    "<arg_key>",
    "</arg_key>",
    "<arg_value>",
    "</arg_value>",
    "<｜tool▁calls▁begin｜>",
    "<｜tool▁call▁begin｜>",
    "<｜tool▁sep｜>",
    "<｜tool▁call▁end｜>",
    "<｜tool▁output▁begin｜>",
    "<｜tool▁output▁end｜>",
    "<｜end▁of▁sentence｜>",
    "<|\"|>",
    "call:f{",
    "<|start|>",
    "<|channel|>",
    "<|message|>",
    "<|end|>",
    "assistant",
    "analysis",
    " to=functions.f",
    "\nThought:",
    "\nAction: f",
    "\nAction Input: ",
    "\nObservation: ",
    "\nFinal Answer: ",
    "[TOOL_CALLS]",
    "[ARGS]",
    "[THINK]",
    "[/THINK]",
    "[f(p=",
    "\n[f(p='",
    ")",
    "(",
    "=",
    ";",
    "\n{\"name\": \"f\", \"parameters\": {}}",
    "```",
    "```json\n",
    "\n",
    " ",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "\\u",
    "d83d",
    "\\ude00",
    "name",
    "\"name\": ",
    "\"arguments\": ",
    "{\"name\": \"f\", \"arguments\": {}}",
    "True",
    "None",
    "null",
    "NaN",
    "1e999",
    "-",
    "0",
    "12.5",
    "é",
    "漢",
    "🙂",
    "\u{0}",
    "\t",
    "\r\n",
    "<",
    "error",
    "text",
];

const ROLES: [Role; 4] = [Role::System, Role::User, Role::Assistant, Role::Tool];

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

fn json_like() -> impl Strategy<Value = String> {
    let pieces: &[&str] = &[
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "'b'", "1", "-0", "01", "1.", "1.5e+3", "1e",
        "true", "fals", "null", "None", " ", "\n", "\\n", "\\x", "\\u00e9", "\\ud83d", "\\ude00",
        "\t", "é", "NaN", "x",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

fn sound_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<String>().prop_map(serde_json::Value::from),
        prop::sample::select(PIECES).prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn parse(text: &str, role: Role) -> Message {
    Dialect::Hermes.parse(text, role, &Declared::read(Some(r#"[{"name": "f"}]"#)))
}

/// The markup of one dialect, with bodies that fit it or not.
fn markup() -> impl Strategy<Value = (Dialect, String)> {
    prop::sample::select(Dialect::ALL).prop_flat_map(|dialect| {
        let own = message_invariants::tags(dialect).to_vec();
        let other = prop::sample::select(PIECES);
        let piece = prop_oneof![3 => prop::sample::select(own), 2 => other];
        let text = prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat());
        (Just(dialect), text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_whole(text in hostile()) {
        for role in ROLES {
            message_invariants::hold(&text, &parse(&text, role));
        }
    }

    #[test]
    fn any_markup_is_read_whole((dialect, text) in markup()) {
        let tools = r#"[{"name": "f", "parameters": {"properties": {"p": {"type": "integer"}}}}]"#;
        let declared = Declared::read(Some(tools));
        for role in ROLES {
            message_invariants::hold(&text, &dialect.parse(&text, role, &declared));
        }
    }

    #[test]
    fn a_message_is_read_as_detected((_, text) in markup()) {
        for role in ROLES {
            let message = read_message(Input::new(role, &text), &Declared::default(), Options::default());
            prop_assert_eq!(message.dialect, detect(&text, role).dialect);
            message_invariants::hold(&text, &message);
        }
    }

    #[test]
    fn mended_markup_needs_no_mending((dialect, text) in markup()) {
        let declared = Declared::default();
        let mended = mend(&text, Role::Assistant, dialect, &declared, |_| true);
        let again = dialect.parse(&mended.text, Role::Assistant, &declared);
        let left = again.findings.iter().find(|finding| finding.repair.is_some());
        prop_assert!(left.is_none(), "{:?} of {:?} has {:?}", mended.text, text, left);
    }

    #[test]
    fn any_bytes_are_read_whole(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        for role in ROLES {
            message_invariants::hold(&text, &parse(&text, role));
        }
    }

    #[test]
    fn any_trace_is_read_whole(messages in prop::collection::vec((prop::sample::select(&ROLES), hostile()), 0..8), tools in prop::option::of(json_like())) {
        let inputs: Vec<Input<'_>> = messages.iter().map(|(role, text)| Input::new(*role, text)).collect();
        trace_invariants::hold(&inputs, &conversation::read(&inputs, tools.as_deref(), Options { dialect: None, safety: true }));
    }

    #[test]
    fn sound_calls_come_back(values in prop::collection::vec(sound_json(), 1..4), think in "[a-z ]{0,12}") {
        let mut text = format!("<think>\n{think}\n</think>\n");
        for value in &values {
            let call = serde_json::json!({"name": "f", "arguments": {"value": value}});
            text.push_str(&format!("<tool_call>\n{call}\n</tool_call>\n"));
        }
        let message = parse(&text, Role::Assistant);
        message_invariants::hold(&text, &message);
        prop_assert_eq!(message.calls.len(), values.len());
        for (call, value) in message.calls.iter().zip(&values) {
            let arguments = call.arguments.as_ref().expect("arguments").get(&text);
            let read: serde_json::Value = serde_json::from_str(arguments).expect("JSON");
            prop_assert_eq!(&read["value"], value);
        }
    }

    #[test]
    fn strict_is_what_serde_json_accepts(text in json_like()) {
        let start = json::blanks(text.as_bytes(), 0);
        let ours = json::end_of_value(text.as_bytes(), start)
            .is_ok_and(|end| json::blanks(text.as_bytes(), end) == text.len());
        prop_assert_eq!(ours, serde_json::from_str::<IgnoredAny>(&text).is_ok(), "{:?}", text);
    }

    #[test]
    fn canonical_text_keeps_the_value(value in sound_json()) {
        let text = value.to_string();
        let node = json::read(&text, Span::new(0, text.len())).expect("JSON");
        let canonical = json::canonical(&text, &node);
        let again: serde_json::Value = serde_json::from_str(&canonical).expect("JSON");
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(canonical, value.to_string());
    }

    #[test]
    fn mended_json_is_json(text in json_like()) {
        let mended = json::mend(&text, 0, text.len(), Place::default());
        let complete = !matches!(mended.stop, Stop::Broken(_));
        if let Some(json_text) = &mended.json {
            prop_assert!(complete);
            prop_assert!(serde_json::from_str::<IgnoredAny>(json_text).is_ok(), "{:?} -> {:?}", text, json_text);
        }
        if json::end_of_value(text.as_bytes(), 0).is_err() {
            prop_assert!(mended.fault.is_some(), "{:?} is refused without a fault", text);
        }
    }

    #[test]
    fn places_count_lines_and_characters(text in "[ab\né漢🙂]{0,30}", at in 0_usize..31, from in 0_usize..31) {
        let boundary = |wanted: usize| text.char_indices().map(|(index, _)| index).nth(wanted).unwrap_or(text.len());
        let (at, from) = (boundary(at), boundary(from));
        let place = Place::default().at(&text, from).at(&text, at);
        let line = text[..at].matches('\n').count() + 1;
        let column = text[..at].chars().rev().take_while(|&character| character != '\n').count() + 1;
        prop_assert_eq!((place.line, place.column), (line, column));
    }

    #[test]
    fn places_in_any_order_are_those_counted_in_one_walk(lines in prop::collection::vec("[aé漢🙂]{0,300}", 0..12), questions in prop::collection::vec(any::<prop::sample::Index>(), 1..20)) {
        let text = lines.join("\r\n");
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let places = Places::new(&text);
        for question in questions {
            let offset = offsets[question.index(offsets.len())];
            prop_assert_eq!(places.at(&text, offset), Place::default().at(&text, offset));
        }
    }
}
