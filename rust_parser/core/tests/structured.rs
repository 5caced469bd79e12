//! Messages whose container says what is what: the golden cases (tests/data/structured.jsonl), and parts that say nothing
//! because they do not tile the text.

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::json;
use hermes_core::message::{Content, Message, Part, PartKind, Role};
use hermes_core::schema::Declared;
use hermes_core::span::Span;
use proptest::prelude::*;
use serde_json::{Value, json};

const CASES: &str = include_str!("../../../tests/data/structured.jsonl");

fn read(role: Role, stretches: &[(PartKind, String)]) -> (String, Message) {
    let (mut text, mut parts) = (String::new(), Vec::new());
    for (kind, stretch) in stretches {
        let start = text.len();
        text.push_str(stretch);
        parts.push(Part {
            kind: *kind,
            span: Span::new(start, text.len()),
        });
    }
    let message = read_parts(role, &text, &parts);
    (text, message)
}

fn read_parts(role: Role, text: &str, parts: &[Part]) -> Message {
    let input = Input {
        role,
        text,
        parts: Some(parts),
    };
    read_message(input, &Declared::default(), Options::default())
}

fn whole(text: &str, message: &Message) -> String {
    let parts = message.parts.iter();
    parts.map(|part| part.span.of(text)).collect()
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn calls(text: &str, message: &Message) -> Vec<Value> {
    let call = message.calls.iter().map(|call| {
        let own = |part: &Option<hermes_core::span::Str>| {
            part.as_ref().map(|part| part.get(text).to_owned())
        };
        let mut read = json!({
            "name": own(&call.name),
            "id": own(&call.id),
            "arguments": own(&call.arguments).map(|arguments| value(&arguments)),
            "valid": call.valid,
        });
        if let Some(call) = &call.repaired {
            read["repaired"] = json!({"name": call.name, "arguments": value(&call.arguments)});
        }
        read
    });
    call.collect()
}

fn responses(text: &str, message: &Message) -> Vec<Value> {
    let response = message.responses.iter().map(|response| {
        let own = |part: &Option<hermes_core::span::Str>| {
            part.as_ref().map(|part| part.get(text).to_owned())
        };
        let content = match response.content {
            Content::Plain(span) => span.of(text).to_owned(),
            Content::JsonString(span) => json::decode_string(text, span).into_owned(),
        };
        json!({
            "id": own(&response.id),
            "name": own(&response.name),
            "content": content,
            "failure": response.failure.map(|code| code.number()),
        })
    });
    response.collect()
}

#[test]
fn structured_messages_are_read_by_their_parts() {
    for line in CASES.lines() {
        let case = value(line);
        let role = Role::from_name(case["role"].as_str().expect("a role")).expect("a role");
        let stretches: Vec<(PartKind, String)> = case["pieces"]
            .as_array()
            .expect("pieces")
            .iter()
            .map(|piece| {
                let word = |index: usize| piece[index].as_str().expect("a string").to_owned();
                (PartKind::from_name(&word(0)), word(1))
            })
            .collect();
        let (text, message) = read(role, &stretches);
        assert_eq!(whole(&text, &message), text);
        let marked: Vec<Value> = message
            .findings
            .iter()
            .map(|finding| json!([finding.code.number(), finding.span.start]))
            .collect();
        let read = [
            (
                "reasoning",
                json!(message.reasoning(&text).collect::<Vec<_>>()),
            ),
            ("answer", json!(message.answer(&text))),
            ("calls", json!(calls(&text, &message))),
            ("responses", json!(responses(&text, &message))),
            ("findings", json!(marked)),
        ];
        for (what, read) in read {
            let expected = &case["expect"][what];
            assert!(
                expected.is_null() || *expected == read,
                "{}: {what} {read}",
                case["id"]
            );
        }
    }
}

#[test]
fn parts_that_do_not_tile_say_nothing() {
    let text = "é<tool_call>\n{\"name\": \"ls\", \"arguments\": {}}\n</tool_call>";
    let part = |start, end| Part {
        kind: PartKind::Text,
        span: Span::new(start, end),
    };
    let all = text.len();
    let wrong: &[&[Part]] = &[
        &[],
        &[part(1, all)],
        &[part(0, all - 1)],
        &[part(0, 1), part(1, all)],
        &[part(0, 4), part(3, all)],
        &[part(0, 2), part(2, 2), part(2, all)],
        &[part(0, all + 1)],
        &[part(usize::MAX, usize::MAX)],
    ];
    for parts in wrong {
        assert_eq!(
            read_parts(Role::Assistant, text, parts).calls.len(),
            1,
            "{parts:?}"
        );
    }
    assert!(
        read_parts(Role::Assistant, text, &[part(0, all)])
            .calls
            .is_empty()
    );
}

fn stretch() -> impl Strategy<Value = (PartKind, String)> {
    let kind = prop_oneof![
        Just(PartKind::Text),
        Just(PartKind::Reasoning),
        Just(PartKind::Call),
        Just(PartKind::Response),
        Just(PartKind::Markup),
    ];
    let text = prop_oneof![
        "[a-zé{}\\[\\]\":, \n]{1,20}",
        Just("<think>\na\n</think>".to_owned()),
        Just("</think>".to_owned()),
        Just("<tool_call>\n{\"name\": 1}\n</tool_call>".to_owned()),
        Just("{\"name\": \"ls\", \"arguments\": {\"a\": 1}}".to_owned()),
        Just("{\"is_error\": true, \"content\": \"x\"}".to_owned()),
    ];
    (kind, text)
}

proptest! {
    #[test]
    fn nothing_is_lost(stretches in prop::collection::vec(stretch(), 0..8), tool in any::<bool>()) {
        let role = if tool { Role::Tool } else { Role::Assistant };
        let (text, message) = read(role, &stretches);
        let of = |kind| stretches.iter().filter(|(other, _)| *other == kind).count();
        if !text.is_empty() {
            prop_assert_eq!(message.calls.len(), if tool { 0 } else { of(PartKind::Call) });
            prop_assert_eq!(message.responses.len(), if tool { of(PartKind::Response) } else { 0 });
        }
        prop_assert_eq!(&whole(&text, &message), &text);
        for finding in &message.findings {
            prop_assert!(text.get(finding.span.start..finding.span.end).is_some());
        }
    }
}
