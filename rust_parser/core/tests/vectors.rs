//! The conformance vectors of the dialects other than Hermes (tests/data/vectors): texts, and how other parsers read
//! them or should. What is agreed must be read so; what is read differently on purpose is listed here with its reason.
//! Those of Hermes are held in Python, by the public interface.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::dialects::Dialect;
use hermes_core::message::{Message, PartKind, Role};
use hermes_core::schema::Declared;
use serde_json::Value;

/// Dialect, kind, vectors, and how many of the tiers agreed, recorded and disputed there are and pass.
const VECTORS: &[(&str, &str, &str, &str)] = &[
    (
        "qwen3_coder",
        "tool",
        include_str!("../../../tests/data/vectors/qwen3_coder.jsonl"),
        "agreed 60/60, disputed 0/26",
    ),
    (
        "kimi_k2",
        "tool",
        include_str!("../../../tests/data/vectors/kimi_k2.jsonl"),
        "agreed 21/21, disputed 1/9",
    ),
    (
        "kimi_k2",
        "reasoning",
        include_str!("../../../tests/data/vectors/kimi_k2_reasoning.jsonl"),
        "agreed 9/9, disputed 0/2",
    ),
    (
        "glm45",
        "tool",
        include_str!("../../../tests/data/vectors/glm45.jsonl"),
        "agreed 2/2, disputed 0/3",
    ),
    (
        "glm47",
        "tool",
        include_str!("../../../tests/data/vectors/glm47.jsonl"),
        "agreed 14/14, disputed 0/9",
    ),
    (
        "deepseek_v3",
        "tool",
        include_str!("../../../tests/data/vectors/deepseek_v3.jsonl"),
        "agreed 11/11, disputed 1/2",
    ),
    (
        "deepseek_v31",
        "tool",
        include_str!("../../../tests/data/vectors/deepseek_v31.jsonl"),
        "agreed 11/11",
    ),
    (
        "deepseek_v32",
        "tool",
        include_str!("../../../tests/data/vectors/deepseek_v32.jsonl"),
        "agreed 21/21, disputed 0/6",
    ),
    (
        "minimax_m2",
        "tool",
        include_str!("../../../tests/data/vectors/minimax_m2.jsonl"),
        "agreed 18/18, disputed 0/4",
    ),
];

/// What is read differently on purpose, by reason; none of it is agreed.
const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "the test behind it switched calls off; the markup holds calls",
        &[
            "glm47-d8d44a3d",
            "glm47-dd32a9d1",
            "glm47-82170f45",
            "glm47-e68533ff",
            "glm47-b91616c7",
            "glm47-f4fe22b0",
            "kimi_k2-31414141",
            "kimi_k2-4836997b",
            "kimi_k2-cd3f2622",
            "kimi_k2-bc93eef6",
            "kimi_k2-c2d8259c",
            "kimi_k2-cd0e6353",
            "qwen3_coder-61d5ed9e",
            "qwen3_coder-84d59d41",
            "qwen3_coder-4b8baa39",
            "qwen3_coder-1ed153ca",
            "qwen3_coder-82d63332",
            "qwen3_coder-e4538086",
            "qwen3_coder-c46f754a",
            "qwen3_coder-1bd82dde",
            "qwen3_coder-a8ec46db",
            "qwen3_coder-d8560bc3",
            "qwen3_coder-3e73541a",
        ],
    ),
    (
        "without a declared type a value is the text that it is",
        &[
            "glm45-db877746",
            "glm45-f1a4be7e",
            "glm47-19943816",
            "glm47-7773667a",
            "minimax_m2-de22f908",
            "minimax_m2-bb185c6a",
            "qwen3_coder-cf68df17",
            "qwen3_coder-2e52c706",
            "qwen3_coder-90611138",
            "qwen3_coder-8b4c5e69",
            "qwen3_coder-3c3abafe",
            "qwen3_coder-ad79c358",
            "qwen3_coder-50f44359",
        ],
    ),
    (
        "white space inside a value is kept, and quotes are part of a text",
        &[
            "glm45-3d094cb4",
            "glm47-69e2f25e",
            "qwen3_coder-70acdba1",
            "qwen3_coder-cefac261",
            "qwen3_coder-162a84d8",
        ],
    ),
    (
        "the call is complete but for its close tag: it is kept, and M111 says so",
        &[
            "minimax_m2-4c9cb51d",
            "qwen3_coder-8d8e72df",
            "qwen3_coder-06a2e578",
        ],
    ),
    (
        "the model said itself whether the value is text (`string=\"…\"`); the schema does not change what it said",
        &[
            "deepseek_v32-0c6b0298",
            "deepseek_v32-b2fe2c39",
            "deepseek_v32-433be883",
            "deepseek_v32-a98f8698",
        ],
    ),
    (
        "an argument called `arguments` is one",
        &["deepseek_v32-fe8cfe8e"],
    ),
    (
        "a call whose body is broken is listed as invalid, with what it was meant to be; it is not valid in part",
        &[
            "deepseek_v32-5112c339",
            "kimi_k2-e492c949",
            "qwen3_coder-e83d9a6c",
            "qwen3_coder-1822436a",
            "qwen3_coder-c5e3bbbb",
        ],
    ),
    (
        "a call is not dropped for what stands around its name",
        &["deepseek_v3-e2e9ab5f", "kimi_k2-cdc52cf4"],
    ),
    (
        "no tag opens or closes reasoning: it is the answer",
        &["kimi_k2-f5e1299b", "kimi_k2-5fa3753f"],
    ),
    (
        "nothing is escaped in these dialects: an entity is the text that it is",
        &["minimax_m2-46d550b2"],
    ),
];

fn read(case: &Value, dialect: Dialect) -> (String, Message) {
    let text = case["input"].as_str().expect("a text").to_owned();
    let tools = case["tools"].is_array().then(|| case["tools"].to_string());
    let options = Options {
        dialect: Some(dialect),
        ..Options::default()
    };
    let input = Input {
        role: Role::Assistant,
        text: &text,
    };
    let message = read_message(input, &Declared::read(tools.as_deref()), options);
    (text, message)
}

/// What of the reading is not as the case expects it.
fn differences(case: &Value, text: &str, message: &Message) -> String {
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
        all_but_reasoning(text, message)
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
fn all_but_reasoning(text: &str, message: &Message) -> String {
    let thinks = |tag: &str| matches!(tag, "<think>" | "</think>");
    message
        .parts
        .iter()
        .filter(|part| part.kind != PartKind::Reasoning)
        .map(|part| part.span.of(text))
        .filter(|tag| !thinks(tag))
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

#[test]
fn vectors_are_read_as_agreed() {
    let known: BTreeSet<&str> = DIFFERENCES
        .iter()
        .flat_map(|(_, ids)| ids.iter().copied())
        .collect();
    let mut faults = Vec::new();
    let mut seen = 0;
    for &(name, kind, vectors, counts) in VECTORS {
        let dialect = Dialect::from_name(name).expect("a dialect");
        let mut tiers: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for line in vectors.lines() {
            let case: Value = serde_json::from_str(line).expect("a case is JSON");
            let (text, message) = read(&case, dialect);
            let differs = differences(&case, &text, &message);
            let id = case["id"].as_str().expect("an id");
            let tier = case["tier"].as_str().expect("a tier").to_owned();
            let expected = known.contains(id);
            seen += usize::from(expected);
            if differs.is_empty() == expected || (expected && tier == "agreed") {
                faults.push(format!("{id} ({tier}): {differs}"));
            }
            let (passed, all) = tiers.entry(tier).or_default();
            *passed += usize::from(differs.is_empty());
            *all += 1;
        }
        let read: Vec<String> = tiers
            .iter()
            .map(|(tier, (passed, all))| format!("{tier} {passed}/{all}"))
            .collect();
        if read.join(", ") != counts {
            faults.push(format!(
                "{name} {kind}: {:?} instead of {counts:?}",
                read.join(", ")
            ));
        }
    }
    assert_eq!(
        seen,
        known.len(),
        "a difference is listed that no vector has"
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
