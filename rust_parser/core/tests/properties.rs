//! What must hold for every text: parts tile, nothing panics, no call is lost, strict JSON is what serde_json
//! says it is, and mended JSON is JSON.

use hermes_core::dialects::Dialect;
use hermes_core::json::{self, Place, Stop};
use hermes_core::message::{Message, PartKind, Role};
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
    Dialect::Hermes.parse(text, role, &["f".to_owned()])
}

fn assert_sound(text: &str, message: &Message) {
    let mut end = 0;
    for part in &message.parts {
        assert_eq!(part.span.start, end, "a gap or an overlap before {part:?}");
        assert!(!part.span.is_empty(), "an empty part {part:?}");
        assert!(text.is_char_boundary(part.span.end));
        end = part.span.end;
    }
    assert_eq!(end, text.len(), "the parts stop early");
    let inside = |span: Span| {
        span.start <= span.end
            && text.is_char_boundary(span.start)
            && text.is_char_boundary(span.end)
    };
    assert!(message.calls.iter().all(|call| inside(call.body)));
    assert!(
        message
            .responses
            .iter()
            .all(|response| inside(response.body))
    );
    for finding in &message.findings {
        assert!(inside(finding.span), "{finding:?}");
        assert!(
            finding
                .repair
                .as_ref()
                .is_none_or(|repair| inside(repair.span)),
            "{finding:?}"
        );
        assert!(
            finding.call.is_none_or(|call| call < message.calls.len()),
            "{finding:?}"
        );
    }
    assert!(
        message.findings.is_sorted_by_key(|finding| finding.span),
        "findings are in order of place"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_whole(text in hostile()) {
        for role in [Role::System, Role::User, Role::Assistant, Role::Tool] {
            assert_sound(&text, &parse(&text, role));
        }
    }

    #[test]
    fn every_call_part_is_a_call(text in hostile()) {
        let message = parse(&text, Role::Assistant);
        let bodies = message.parts.iter().filter(|part| part.kind == PartKind::Call && !part.span.of(&text).trim().is_empty());
        prop_assert!(bodies.count() <= message.calls.len());
        prop_assert!(message.calls.iter().all(|call| call.valid == (call.name.is_some())));
    }

    #[test]
    fn sound_calls_come_back(values in prop::collection::vec(sound_json(), 1..4), think in "[a-z ]{0,12}") {
        let mut text = format!("<think>\n{think}\n</think>\n");
        for value in &values {
            let call = serde_json::json!({"name": "f", "arguments": {"value": value}});
            text.push_str(&format!("<tool_call>\n{call}\n</tool_call>\n"));
        }
        let message = parse(&text, Role::Assistant);
        assert_sound(&text, &message);
        prop_assert_eq!(message.calls.len(), values.len());
        for (call, value) in message.calls.iter().zip(&values) {
            let arguments = call.arguments.as_ref().expect("arguments").get(&text);
            let read: serde_json::Value = serde_json::from_str(arguments).expect("JSON");
            prop_assert_eq!(&read["value"], value);
        }
    }

    #[test]
    fn a_broken_call_costs_no_other(body in "[^<]{0,40}") {
        let sound = "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>";
        let text = format!("{sound}\n<tool_call>\n{body}\n</tool_call>\n{sound}");
        let message = parse(&text, Role::Assistant);
        assert_sound(&text, &message);
        prop_assert_eq!(message.calls.len(), 3);
        prop_assert!(message.calls[0].valid && message.calls[2].valid);
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
}
