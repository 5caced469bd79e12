//! Golden cases of the dialects other than Hermes (tests/data/dialects): what is broken in each, and how it is read.

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::dialects::Dialect;
use hermes_core::message::{Call, Message, Role};
use hermes_core::schema::Declared;
use serde_json::{Value, json};

const CASES: &[(&str, &str)] = &[
    (
        "anthropic_xml",
        include_str!("../../../tests/data/dialects/anthropic_xml.jsonl"),
    ),
    (
        "apriel",
        include_str!("../../../tests/data/dialects/apriel.jsonl"),
    ),
    (
        "cohere",
        include_str!("../../../tests/data/dialects/cohere.jsonl"),
    ),
    (
        "deepseek_v3",
        include_str!("../../../tests/data/dialects/deepseek_v3.jsonl"),
    ),
    (
        "deepseek_v31",
        include_str!("../../../tests/data/dialects/deepseek_v31.jsonl"),
    ),
    (
        "deepseek_v32",
        include_str!("../../../tests/data/dialects/deepseek_v32.jsonl"),
    ),
    (
        "deepseek_v4",
        include_str!("../../../tests/data/dialects/deepseek_v4.jsonl"),
    ),
    (
        "deepseek_v41",
        include_str!("../../../tests/data/dialects/deepseek_v41.jsonl"),
    ),
    (
        "functiongemma",
        include_str!("../../../tests/data/dialects/functiongemma.jsonl"),
    ),
    (
        "gemma4",
        include_str!("../../../tests/data/dialects/gemma4.jsonl"),
    ),
    (
        "gigachat3",
        include_str!("../../../tests/data/dialects/gigachat3.jsonl"),
    ),
    (
        "glm45",
        include_str!("../../../tests/data/dialects/glm45.jsonl"),
    ),
    (
        "glm47",
        include_str!("../../../tests/data/dialects/glm47.jsonl"),
    ),
    (
        "granite",
        include_str!("../../../tests/data/dialects/granite.jsonl"),
    ),
    (
        "granite20b",
        include_str!("../../../tests/data/dialects/granite20b.jsonl"),
    ),
    (
        "harmony",
        include_str!("../../../tests/data/dialects/harmony.jsonl"),
    ),
    (
        "hunyuan_a13b",
        include_str!("../../../tests/data/dialects/hunyuan_a13b.jsonl"),
    ),
    (
        "internlm2",
        include_str!("../../../tests/data/dialects/internlm2.jsonl"),
    ),
    (
        "kimi_k2",
        include_str!("../../../tests/data/dialects/kimi_k2.jsonl"),
    ),
    (
        "lfm2",
        include_str!("../../../tests/data/dialects/lfm2.jsonl"),
    ),
    (
        "llama3_json",
        include_str!("../../../tests/data/dialects/llama3_json.jsonl"),
    ),
    (
        "llama4_pythonic",
        include_str!("../../../tests/data/dialects/llama4_pythonic.jsonl"),
    ),
    (
        "longcat",
        include_str!("../../../tests/data/dialects/longcat.jsonl"),
    ),
    (
        "minimax_m2",
        include_str!("../../../tests/data/dialects/minimax_m2.jsonl"),
    ),
    (
        "mistral",
        include_str!("../../../tests/data/dialects/mistral.jsonl"),
    ),
    (
        "nemotron_v2",
        include_str!("../../../tests/data/dialects/nemotron_v2.jsonl"),
    ),
    (
        "olmo3",
        include_str!("../../../tests/data/dialects/olmo3.jsonl"),
    ),
    (
        "qwen3_coder",
        include_str!("../../../tests/data/dialects/qwen3_coder.jsonl"),
    ),
    (
        "react",
        include_str!("../../../tests/data/dialects/react.jsonl"),
    ),
    (
        "seed_oss",
        include_str!("../../../tests/data/dialects/seed_oss.jsonl"),
    ),
    (
        "think",
        include_str!("../../../tests/data/dialects/think.jsonl"),
    ),
];

fn read(case: &Value, dialect: Dialect) -> (String, Message) {
    let text = case["text"].as_str().expect("a text").to_owned();
    let role = Role::from_name(case["role"].as_str().expect("a role")).expect("a known role");
    let tools = case["tools"].is_array().then(|| case["tools"].to_string());
    let options = Options {
        dialect: Some(dialect),
        ..Options::default()
    };
    let input = Input::new(role, &text);
    let message = read_message(input, &Declared::read(tools.as_deref()), options);
    (text, message)
}

fn call(text: &str, call: &Call) -> Value {
    let value = |json: &str| serde_json::from_str::<Value>(json).expect("arguments are JSON");
    let repaired = call.repaired.as_ref();
    json!({
        "name": call.name.as_ref().map(|name| name.get(text)),
        "arguments": call.arguments.as_ref().map(|arguments| value(arguments.get(text))),
        "id": call.id.as_ref().map(|id| id.get(text)),
        "valid": call.valid,
        "raw": call.body.of(text),
        "repaired": repaired.map(|call| json!({"name": call.name, "arguments": value(&call.arguments)})),
    })
}

/// The reading in the shape of a case's `expect`.
fn reading(text: &str, message: &Message) -> Value {
    let calls: Vec<Value> = message.calls.iter().map(|it| call(text, it)).collect();
    let responses = message.responses.iter().map(|it| it.body.of(text));
    let findings = message.findings.iter().map(|finding| {
        let repair = finding.repair.as_ref();
        json!({
            "code": finding.code.number(),
            "start": finding.span.start,
            "end": finding.span.end,
            "detail": finding.detail,
            "repair": repair.map(|repair| json!([repair.span.start, repair.span.end, repair.text])),
        })
    });
    json!({
        "reasoning": message.reasoning(text).collect::<Vec<_>>(),
        "answer": message.answer(text),
        "calls": calls,
        "responses": responses.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    })
}

#[test]
fn every_case_reads_as_expected() {
    let mut faults = Vec::new();
    for &(name, cases) in CASES {
        let dialect = Dialect::from_name(name).expect("a dialect");
        for line in cases.lines() {
            let case: Value = serde_json::from_str(line).expect("a case is JSON");
            let (text, message) = read(&case, dialect);
            let tiled: String = message
                .parts
                .iter()
                .map(|part| part.span.of(&text))
                .collect();
            assert_eq!(tiled, text, "the parts do not tile");
            let read = reading(&text, &message);
            if read != case["expect"] {
                faults.push(format!(
                    "{}: {read}\n  instead of {}",
                    case["id"], case["expect"]
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A repair takes its own finding away, whatever else is wrong, and no call is lost to it.
#[test]
fn each_repair_alone_takes_its_finding_away() {
    let mut faults = Vec::new();
    for &(name, cases) in CASES {
        let dialect = Dialect::from_name(name).expect("a dialect");
        for line in cases.lines() {
            let mut case: Value = serde_json::from_str(line).expect("a case is JSON");
            let (text, before) = read(&case, dialect);
            for finding in &before.findings {
                let Some(repair) = &finding.repair else {
                    continue;
                };
                let mut mended = text.clone();
                mended.replace_range(repair.span.start..repair.span.end, &repair.text);
                case["text"] = mended.into();
                let (text, after) = read(&case, dialect);
                let count = |message: &Message| {
                    let same = message.findings.iter().filter(|it| it.code == finding.code);
                    same.count()
                };
                if count(&after) >= count(&before) || after.calls.len() < before.calls.len() {
                    faults.push(format!(
                        "{} {}: {text:?}",
                        case["id"],
                        finding.code.number()
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_dialect_has_cases() {
    for dialect in Dialect::ALL.iter().filter(|it| **it != Dialect::Hermes) {
        let cases = CASES.iter().find(|(name, _)| *name == dialect.name());
        assert!(
            cases.is_some_and(|(_, cases)| cases.lines().count() >= 3),
            "{}",
            dialect.name()
        );
    }
}
