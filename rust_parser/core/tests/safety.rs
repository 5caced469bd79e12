//! The golden cases of data safety: which X codes a message gives, and where. Without being asked, it gives none.

use std::collections::BTreeSet;

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::message::{Message, Role};
use serde_json::{Value, json};

const CASES: &str = include_str!("../../../tests/data/safety/messages.jsonl");

fn cases() -> Vec<Value> {
    CASES
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case is JSON"))
        .collect()
}

fn read(case: &Value, safety: bool) -> (&str, Message) {
    let text = case["text"].as_str().expect("a text");
    let role = Role::from_name(case["role"].as_str().expect("a role")).expect("a known role");
    let options = Options {
        safety,
        ..Options::default()
    };
    (text, read_message(Input { role, text }, &[], options))
}

fn found(message: &Message) -> Value {
    let findings = message.findings.iter();
    findings
        .filter(|finding| finding.code.number().starts_with('X'))
        .map(|finding| {
            let (start, end) = (finding.span.start, finding.span.end);
            json!({"code": finding.code.number(), "start": start, "end": end})
        })
        .collect()
}

#[test]
fn every_case_gives_what_it_says() {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for case in cases() {
        let (_, message) = read(&case, true);
        let (got, wanted) = (found(&message), &case["expect"]["findings"]);
        if got != *wanted {
            wrong.push(format!(
                "{}: got {got}, wanted {wanted} ({})",
                case["id"], case["why"]
            ));
        }
        assert!(
            ids.insert(case["id"].to_string()),
            "{} stands twice",
            case["id"]
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_found_unasked_and_nothing_else_changes() {
    for case in cases() {
        let (_, plain) = read(&case, false);
        assert_eq!(found(&plain), json!([]), "{}", case["id"]);
        let (_, mut asked) = read(&case, true);
        asked
            .findings
            .retain(|finding| !finding.code.number().starts_with('X'));
        assert_eq!(asked, plain, "{}", case["id"]);
    }
}
