//! The corpus of broken messages: parts that tile, reasoning, answer, calls, responses and findings as expected.

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::dialects::Dialect;
use hermes_core::json;
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use hermes_core::span::Span;
use serde_json::Value;

fn parse(case: &Value) -> (String, Message) {
    let text = case["text"].as_str().expect("a text").to_owned();
    let role = Role::from_name(case["role"].as_str().expect("a role")).expect("a known role");
    let tools = match &case["tools"] {
        Value::Null => None,
        Value::String(tools) => Some(tools.clone()),
        tools => Some(tools.to_string()),
    };
    let input = Input::new(role, &text);
    let options = Options {
        dialect: Some(Dialect::Hermes),
        ..Options::default()
    };
    let message = read_message(input, &Declared::read(tools.as_deref()), options);
    (text, message)
}

fn value_of(json_text: &str) -> Value {
    serde_json::from_str(json_text).expect("arguments are JSON")
}

fn check_calls(text: &str, message: &Message, expected: &[Value], faults: &mut Vec<String>) {
    if message.calls.len() != expected.len() {
        faults.push(format!(
            "{} calls, expected {}",
            message.calls.len(),
            expected.len()
        ));
        return;
    }
    for (index, (call, wanted)) in message.calls.iter().zip(expected).enumerate() {
        let repaired = call.repaired.as_ref().map_or(Value::Null, |repaired| {
            serde_json::json!({"name": repaired.name, "arguments": value_of(&repaired.arguments)})
        });
        let arguments = call
            .arguments
            .as_ref()
            .map_or(Value::Null, |arguments| value_of(arguments.get(text)));
        let read = serde_json::json!({
            "name": call.name.as_ref().map(|name| name.get(text)),
            "arguments": arguments,
            "valid": call.valid,
            "raw": call.body.of(text),
            "repaired": repaired,
        });
        for (key, value) in wanted.as_object().expect("a call") {
            if read[key] != *value {
                faults.push(format!(
                    "call {index} {key}: {}, expected {value}",
                    read[key]
                ));
            }
        }
    }
}

fn check_responses(text: &str, message: &Message, expected: &[Value], faults: &mut Vec<String>) {
    if message.responses.len() != expected.len() {
        faults.push(format!(
            "{} responses, expected {}",
            message.responses.len(),
            expected.len()
        ));
        return;
    }
    for (index, (response, wanted)) in message.responses.iter().zip(expected).enumerate() {
        let read = serde_json::json!({
            "id": response.id.as_ref().map(|id| id.get(text)),
            "name": response.name.as_ref().map(|name| name.get(text)),
            "failed": response.failure.is_some(),
            "failure": response.failure.map(|code| code.number()),
        });
        if read != *wanted {
            faults.push(format!("response {index}: {read}, expected {wanted}"));
        }
    }
}

fn check_findings(message: &Message, expected: &[Value], faults: &mut Vec<String>) {
    let mut read: Vec<(String, usize, usize)> = message
        .findings
        .iter()
        .map(|finding| {
            (
                finding.code.number().to_owned(),
                finding.span.start,
                finding.span.end,
            )
        })
        .collect();
    let place = |value: &Value| usize::try_from(value.as_u64().expect("a place")).expect("fits");
    let mut wanted: Vec<(String, usize, usize)> = expected
        .iter()
        .map(|finding| {
            (
                finding["code"].as_str().expect("a code").to_owned(),
                place(&finding["start"]),
                place(&finding["end"]),
            )
        })
        .collect();
    read.sort();
    wanted.sort();
    if read != wanted {
        faults.push(format!("findings {read:?}, expected {wanted:?}"));
    }
}

fn check_repairs(text: &str, message: &Message, faults: &mut Vec<String>) {
    for finding in &message.findings {
        let Some(repair) = &finding.repair else {
            continue;
        };
        let span = repair.span;
        if !(span.start <= span.end
            && text.is_char_boundary(span.start)
            && text.is_char_boundary(span.end))
        {
            faults.push(format!(
                "{} mends {span:?}, which is no stretch of the text",
                finding.code.number()
            ));
            continue;
        }
        if finding.code.number().starts_with('J')
            && json::read(&repair.text, Span::new(0, repair.text.len())).is_none()
        {
            faults.push(format!(
                "{} mends to `{}`, which is no JSON",
                finding.code.number(),
                repair.text
            ));
        }
    }
}

#[test]
fn every_case_reads_as_expected() {
    let corpus = include_str!("../../../tests/data/broken/messages.jsonl");
    let mut failed = Vec::new();
    let mut count = 0;
    for line in corpus.lines() {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let (text, message) = parse(&case);
        let expected = &case["expect"];
        let list = |key: &str| expected[key].as_array().cloned().unwrap_or_default();
        let mut faults = Vec::new();
        let tiled: String = message
            .parts
            .iter()
            .map(|part| part.span.of(&text))
            .collect();
        if tiled != text {
            faults.push("the parts do not tile".to_owned());
        }
        let reasoning: Vec<&str> = message.reasoning(&text).collect();
        if serde_json::json!(reasoning) != expected["reasoning"] {
            faults.push(format!(
                "reasoning {reasoning:?}, expected {}",
                expected["reasoning"]
            ));
        }
        let answer = message.answer(&text);
        if expected["answer"] != answer {
            faults.push(format!(
                "answer {answer:?}, expected {}",
                expected["answer"]
            ));
        }
        check_calls(&text, &message, &list("calls"), &mut faults);
        check_responses(&text, &message, &list("responses"), &mut faults);
        check_findings(&message, &list("findings"), &mut faults);
        check_repairs(&text, &message, &mut faults);
        if !faults.is_empty() {
            failed.push(format!("{}: {}", case["id"], faults.join("; ")));
        }
        count += 1;
    }
    assert_eq!(count, 173, "the corpus has lost or gained cases");
    assert!(
        failed.is_empty(),
        "{} of {count} cases fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}
