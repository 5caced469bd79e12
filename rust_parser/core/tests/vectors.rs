//! The conformance vectors (tests/data/vectors): texts of each dialect, and how other parsers read them or should.
//! What is agreed must be read so; what is read differently on purpose stands with its reason in readings.json.
//! tests/integration/test_vectors.py holds the same by the public interface.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::dialects::Dialect;
use hermes_core::message::{Message, PartKind, Role};
use hermes_core::schema::Declared;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/vectors")
}

/// Which dialect reads vectors of another name, what is read differently on purpose, the tags around reasoning.
fn readings() -> Value {
    let text = fs::read_to_string(folder().join("readings.json")).expect("readings.json");
    serde_json::from_str(&text).expect("readings.json is JSON")
}

/// Every vector that a dialect reads, with that dialect.
fn vectors(readings: &Value) -> Vec<(Value, Dialect)> {
    let mut found = Vec::new();
    for kind in ["tool", "reasoning"] {
        for entry in fs::read_dir(folder().join(kind)).expect("a folder of vectors") {
            let path = entry.expect("a file of vectors").path();
            let name = path.file_stem().expect("a name").to_string_lossy();
            let name = readings["readers"][&*name].as_str().unwrap_or(&name);
            let Some(dialect) = Dialect::from_name(name) else {
                continue;
            };
            let lines = fs::read_to_string(&path).expect("a file of vectors");
            let cases = lines.lines().map(serde_json::from_str);
            found.extend(cases.map(|case| (case.expect("a case is JSON"), dialect)));
        }
    }
    found
}

fn read(case: &Value, dialect: Dialect) -> (String, Message) {
    let text = case["input"].as_str().expect("a text").to_owned();
    let tools = case["tools"].is_array().then(|| case["tools"].to_string());
    let options = Options {
        dialect: Some(dialect),
        ..Options::default()
    };
    let input = Input::new(Role::Assistant, &text);
    let message = read_message(input, &Declared::read(tools.as_deref()), options);
    (text, message)
}

/// What of the reading is not as the case expects it.
fn differences(case: &Value, text: &str, message: &Message, tags: &[&str]) -> String {
    let expected = &case["expect"];
    let mut out = String::new();
    if let Some(wanted) = expected["calls"].as_array() {
        let calls: Vec<Value> = message
            .calls
            .iter()
            .filter(|call| call.valid)
            .map(|call| {
                let arguments = call.arguments.as_ref().map(|arguments| {
                    serde_json::from_str::<Value>(arguments.get(text)).expect("arguments are JSON")
                });
                let name = call.name.as_ref().map(|name| name.get(text));
                serde_json::json!({"name": name, "arguments": arguments})
            })
            .collect();
        let same = calls.len() == wanted.len()
            && calls
                .iter()
                .zip(wanted)
                .all(|(read, wanted)| equal(read, wanted));
        if !same {
            write!(out, "calls {calls:?} instead of {wanted:?}; ").expect("a string");
        }
    }
    let content = if case["kind"] == "tool" {
        message.answer(text)
    } else {
        all_but_reasoning(text, message, tags)
    };
    let reasoning = message.reasoning(text).collect::<Vec<_>>().join("\n");
    for (what, read, wanted) in [
        ("content", content, &expected["content"]),
        ("reasoning", reasoning, &expected["reasoning"]),
    ] {
        if wanted
            .as_str()
            .is_some_and(|wanted| wanted.trim() != read.trim())
        {
            write!(out, "{what} {read:?} instead of {wanted}; ").expect("a string");
        }
    }
    out
}

/// The text without its reasoning parts and the tags around them, call markup included.
fn all_but_reasoning(text: &str, message: &Message, tags: &[&str]) -> String {
    message
        .parts
        .iter()
        .filter(|part| part.kind != PartKind::Reasoning)
        .map(|part| (part.kind, part.span.of(text)))
        .filter(|(kind, text)| *kind != PartKind::Markup || !tags.contains(text))
        .map(|(_, text)| text)
        .collect()
}

/// Equal by value: 5 is 5.0, and true is not 1.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| equal(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, a)| other.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => one == other,
    }
}

fn texts(values: &Value) -> Vec<&str> {
    let values = values.as_array().expect("a list");
    values
        .iter()
        .map(|value| value.as_str().expect("a text"))
        .collect()
}

#[test]
fn vectors_are_read_as_agreed() {
    let readings = readings();
    let tags = texts(&readings["reasoning_tags"]);
    let listed = readings["differences"].as_array().expect("a list");
    let mut known: BTreeSet<&str> = listed.iter().flat_map(|one| texts(&one["ids"])).collect();
    let mut faults = Vec::new();
    for (case, dialect) in vectors(&readings) {
        let (text, message) = read(&case, dialect);
        let differs = differences(&case, &text, &message, &tags);
        let id = case["id"].as_str().expect("an id");
        let expected = known.remove(id);
        if differs.is_empty() == expected || (expected && case["tier"] == "agreed") {
            faults.push(format!("{id} ({}): {differs}", case["tier"]));
        }
    }
    faults.extend(
        known
            .iter()
            .map(|id| format!("{id} is listed, but read by no dialect")),
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
