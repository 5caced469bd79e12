//! The golden cases of behaviour: which B codes a trace gives, where, and of which call. And what must hold of any trace.

use std::collections::BTreeSet;

use hermes_core::conversation::{Input, Options, Trace, read};
use hermes_core::message::Role;
use proptest::prelude::*;
use serde_json::{Value, json};

const CASES: &str = include_str!("../../../tests/data/behaviour/traces.jsonl");

type Messages = Vec<(Role, String)>;

fn messages(case: &Value) -> Messages {
    let text = |message: &Value, key: &str| message[key].as_str().expect("a string").to_owned();
    let conversations = case["row"]["conversations"].as_array().expect("a list");
    let message = |message: &Value| {
        let role = Role::from_name(&text(message, "from")).expect("a known role");
        (role, text(message, "value"))
    };
    conversations.iter().map(message).collect()
}

fn trace(messages: &Messages) -> Trace {
    let inputs: Vec<Input<'_>> = messages
        .iter()
        .map(|(role, text)| Input::new(*role, text))
        .collect();
    read(&inputs, None, Options::default())
}

/// The B codes; calls are numbered through the trace.
fn found(trace: &Trace) -> Value {
    let mut calls_before = 0;
    let mut all = Vec::new();
    for (number, message) in trace.messages.iter().enumerate() {
        let mut here: Vec<_> = message
            .findings
            .iter()
            .filter(|finding| finding.code.number().starts_with('B'))
            .collect();
        here.sort_by_key(|finding| (finding.span, finding.code));
        all.extend(here.iter().map(|finding| {
            json!({
                "message": number,
                "code": finding.code.number(),
                "start": finding.span.start,
                "end": finding.span.end,
                "call": finding.call.map(|call| calls_before + call),
            })
        }));
        calls_before += message.calls.len();
    }
    Value::from(all)
}

#[test]
fn every_case_gives_what_it_says() {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let (got, wanted) = (found(&trace(&messages(&case))), &case["expect"]["findings"]);
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

/// Work that grew with the square of the calls would not come to an end here.
#[test]
fn a_hundred_thousand_calls_are_read_in_a_moment() {
    const MESSAGES: usize = 2_000;
    const CALLS: usize = 50;
    let failed = "<tool_response>\n{\"exit_code\": 1}\n</tool_response>\n".repeat(CALLS);
    let call = |command: usize| {
        let command = json!(format!("echo {command} > f"));
        format!(
            "<tool_call>\n{{\"name\": \"terminal\", \"arguments\": {{\"command\": {command}}}}}\n</tool_call>\n"
        )
    };
    for different in [1, 2] {
        let mut messages = vec![(Role::User, "go".to_owned())];
        for number in 0..MESSAGES {
            let first = number * CALLS;
            let calls: String = (first..first + CALLS)
                .map(|number| call(number % different))
                .collect();
            let thought = "<think>\nThe reasoning is long enough to be compared.\n</think>\n";
            messages.push((Role::Assistant, thought.to_owned() + &calls));
            messages.push((Role::Tool, failed.clone()));
        }
        let trace = trace(&messages);
        let count = |code: &str| {
            let all = trace.messages.iter().flat_map(|message| &message.findings);
            all.filter(|finding| finding.code.number() == code).count()
        };
        let (repeated, retried) = match different {
            1 => (MESSAGES * CALLS - 1, MESSAGES - 1),
            _ => (0, 0),
        };
        assert_eq!((count("B701"), count("B703")), (repeated, retried));
        assert_eq!(count("B702"), usize::from(different == 2));
        assert_eq!(count("B706"), MESSAGES - 1);
    }
}

/// Commands whose quotes and here-documents never end.
#[test]
fn long_commands_are_read_in_a_moment() {
    for piece in [
        "<<a\n", "<<a ", "'", "\"", "> ", "a;", "\\", "$(", "`", "#\n", "2>&1 ",
    ] {
        let command = json!(piece.repeat(400_000 / piece.len())).to_string();
        let text = format!(
            "<tool_call>\n{{\"name\": \"terminal\", \"arguments\": {{\"command\": {command}}}}}\n</tool_call>"
        );
        let answer = "<tool_response>\n{\"exit_code\": 0}\n</tool_response>".to_owned();
        let messages = vec![(Role::Assistant, text), (Role::Tool, answer)];
        assert_eq!(trace(&messages).calls.len(), 1);
    }
}

/// Pieces of commands, names and prose, sound and odd.
const PIECES: &[&str] = &[
    "<think>",
    "</think>\n",
    "<tool_call>\n{\"name\": \"terminal\", \"arguments\": {\"command\": \"",
    "\"}}\n</tool_call>\n",
    "<tool_call>\n{\"name\": \"patch\", \"arguments\": {}}\n</tool_call>\n",
    "<tool_response>\n{\"exit_code\": 1}\n</tool_response>\n",
    "<tool_response>\n{\"exit_code\": 0}\n</tool_response>\n",
    "cat > a <<EOF\\n",
    "EOF\\n",
    "ls; ",
    "'",
    "\\\"",
    "\\\\",
    "> b ",
    "git ",
    "読んで 下さい ",
    "a few words of it ",
    "`",
    "```\n",
    "é",
];

const ROLES: &[Role] = &[Role::User, Role::Assistant, Role::Assistant, Role::Tool];

fn any_message() -> impl Strategy<Value = (Role, String)> {
    let role = prop::sample::select(ROLES);
    let text = prop::collection::vec(prop::sample::select(PIECES), 0..12);
    (role, text.prop_map(|pieces| pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_trace_is_read_and_its_spans_hold(messages in prop::collection::vec(any_message(), 0..12)) {
        let trace = trace(&messages);
        for (message, (_, text)) in trace.messages.iter().zip(&messages) {
            for finding in &message.findings {
                prop_assert!(text.get(finding.span.start..finding.span.end).is_some(), "{finding:?}");
                prop_assert!(finding.call.is_none_or(|call| call < message.calls.len()), "{finding:?}");
            }
        }
        // A retry is a repetition too; a cycle needs three rounds of two calls at least.
        let places = |code: &str| -> BTreeSet<(usize, usize)> {
            let all = trace.messages.iter().enumerate();
            all.flat_map(|(number, message)| message.findings.iter().map(move |finding| (number, finding)))
                .filter(|(_, finding)| finding.code.number() == code)
                .map(|(number, finding)| (number, finding.span.start))
                .collect()
        };
        prop_assert!(places("B703").is_subset(&places("B701")));
        prop_assert!(places("B702").len() * 6 <= trace.calls.len());
    }
}
