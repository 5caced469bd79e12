//! The acceptance corpus for whole traces: calls with their pairs, steps, end states and P codes, exactly.
//! What its README asks of single messages is tested in `broken_messages.rs`.

use hermes_core::conversation::{Input, Options, Trace, read};
use hermes_core::finding::RULES;
use hermes_core::message::Role;
use serde_json::{Value, json};

const CORPUS: &str = include_str!("../../../tests/data/broken/traces.jsonl");

/// The corpus lists no others, and names codes that are still to come.
fn is_compared(code: &str) -> bool {
    let listed = code.starts_with(['P', 'B']) || code == "S406";
    listed && RULES.iter().any(|rule| rule.code == code)
}

fn cases() -> impl Iterator<Item = Value> {
    CORPUS
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of the corpus is JSON"))
}

fn texts(case: &Value) -> Vec<(Role, String)> {
    let messages = case["row"]["conversations"]
        .as_array()
        .expect("conversations is a list");
    let text = |message: &Value, key: &str| {
        message[key]
            .as_str()
            .expect("a message holds strings")
            .to_owned()
    };
    messages
        .iter()
        .map(|message| {
            (
                Role::from_name(&text(message, "from")).expect("a known role"),
                text(message, "value"),
            )
        })
        .collect()
}

fn calls(trace: &Trace, inputs: &[Input<'_>]) -> Value {
    let call = |at: &hermes_core::conversation::CallAt| {
        let name = trace
            .call(*at)
            .name
            .as_ref()
            .map(|name| name.get(inputs[at.message].text));
        let failed = at
            .response
            .is_some_and(|response| trace.response(trace.responses[response]).failure.is_some());
        json!({"name": name, "message": at.message, "step": at.step, "response": at.response, "failed": failed})
    };
    trace.calls.iter().map(call).collect()
}

fn sorted(mut findings: Vec<(u64, String)>) -> Vec<(u64, String)> {
    findings.sort();
    findings
}

fn found(trace: &Trace) -> Vec<(u64, String)> {
    let of = |(number, message): (usize, &hermes_core::message::Message)| {
        let codes: Vec<_> = message
            .findings
            .iter()
            .map(|finding| finding.code.number())
            .collect();
        codes
            .into_iter()
            .filter(|code| is_compared(code))
            .map(move |code| (number as u64, code.to_owned()))
    };
    sorted(trace.messages.iter().enumerate().flat_map(of).collect())
}

fn expected(case: &Value) -> Vec<(u64, String)> {
    let findings = case["expect"]["findings"]
        .as_array()
        .expect("findings is a list");
    let finding = |finding: &Value| {
        let code = finding["code"].as_str().expect("a code").to_owned();
        (finding["message"].as_u64().expect("a message"), code)
    };
    sorted(
        findings
            .iter()
            .map(finding)
            .filter(|(_, code)| is_compared(code))
            .collect(),
    )
}

#[test]
fn every_trace_is_read_as_the_corpus_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in cases() {
        count += 1;
        let texts = texts(&case);
        let inputs: Vec<Input<'_>> = texts
            .iter()
            .map(|(role, text)| Input::new(*role, text))
            .collect();
        let trace = read(&inputs, case["row"]["tools"].as_str(), Options::default());
        let expect = &case["expect"];
        let pairs = [
            (
                "end_state",
                json!(trace.end_state.name()),
                expect["end_state"].clone(),
            ),
            (
                "step_count",
                json!(trace.steps.len()),
                expect["step_count"].clone(),
            ),
            ("calls", calls(&trace, &inputs), expect["calls"].clone()),
            ("findings", json!(found(&trace)), json!(expected(&case))),
        ];
        for (what, got, wanted) in pairs {
            if got != wanted {
                wrong.push(format!(
                    "{} {what}: got {got}, wanted {wanted} ({})",
                    case["id"], case["why"]
                ));
            }
        }
    }
    assert!(count > 30, "the corpus holds only {count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
