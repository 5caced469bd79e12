//! Pairing and protocol where the corpus is silent: ids on one side only, ids that differ, odd beginnings and ends.

use hermes_core::conversation::{EndState, Input, Options, Trace, read};
use hermes_core::message::Role;

fn call(id: &str) -> String {
    let id = if id.is_empty() {
        String::new()
    } else {
        format!(r#""id": "{id}", "#)
    };
    format!("<tool_call>\n{{{id}\"name\": \"t\", \"arguments\": {{}}}}\n</tool_call>\n")
}

fn response(id: &str) -> String {
    let id = if id.is_empty() {
        String::new()
    } else {
        format!(r#""tool_call_id": "{id}", "#)
    };
    format!("<tool_response>\n{{{id}\"name\": \"t\", \"content\": \"ok\"}}\n</tool_response>\n")
}

fn trace(messages: &[(Role, &str)]) -> Trace {
    let inputs: Vec<Input<'_>> = messages
        .iter()
        .map(|&(role, text)| Input::new(role, text))
        .collect();
    read(&inputs, None, Options::default())
}

/// One step with these ids ("" for none), then an answer: the response of each call.
fn pairs(calls: &[&str], responses: &[&str]) -> (Vec<Option<usize>>, Vec<String>) {
    let calls: String = calls.iter().map(|id| call(id)).collect();
    let responses: String = responses.iter().map(|id| response(id)).collect();
    let trace = trace(&[
        (Role::User, "go"),
        (Role::Assistant, &calls),
        (Role::Tool, &responses),
        (Role::Assistant, "done"),
    ]);
    for (number, at) in trace.calls.iter().enumerate() {
        if let Some(response) = at.response {
            assert_eq!(trace.responses[response].call, Some(number));
        }
    }
    (
        trace.calls.iter().map(|at| at.response).collect(),
        codes(&trace),
    )
}

fn codes(trace: &Trace) -> Vec<String> {
    let all = trace.messages.iter().flat_map(|message| &message.findings);
    all.map(|finding| finding.code.number())
        .filter(|code| code.starts_with('P'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn ids_pair_across_the_order() {
    assert_eq!(
        pairs(&["a", "b"], &["b", "a"]),
        (vec![Some(1), Some(0)], vec![])
    );
}

#[test]
fn ids_that_differ_never_pair() {
    let codes = ["P501", "P502"].map(str::to_owned).to_vec();
    assert_eq!(pairs(&["a"], &["b"]), (vec![None], codes));
}

#[test]
fn ids_on_one_side_only_pair_by_order() {
    assert_eq!(
        pairs(&["a", "b"], &["", ""]),
        (vec![Some(0), Some(1)], vec![])
    );
    assert_eq!(
        pairs(&["", ""], &["a", "b"]),
        (vec![Some(0), Some(1)], vec![])
    );
    assert_eq!(
        pairs(&["a", "", "c"], &["c", "x", ""]),
        (vec![Some(2), Some(1), Some(0)], vec![])
    );
}

#[test]
fn shared_ids_pair_in_order_and_are_told() {
    let codes = ["P505", "P505"].map(str::to_owned).to_vec();
    assert_eq!(
        pairs(&["a", "a"], &["a", "a"]),
        (vec![Some(0), Some(1)], codes)
    );
}

#[test]
fn twenty_thousand_differing_ids_are_read_in_a_moment() {
    let ids: Vec<String> = (0..20_000).map(|number| format!("call-{number}")).collect();
    let others: Vec<String> = (0..20_000)
        .map(|number| format!("response-{number}"))
        .collect();
    let (calls, responses): (Vec<&str>, Vec<&str>) = (
        ids.iter().map(String::as_str).collect(),
        others.iter().map(String::as_str).collect(),
    );
    assert!(pairs(&calls, &responses).0.iter().all(Option::is_none));
}

#[test]
fn a_response_before_any_call_has_no_step() {
    let trace = trace(&[(Role::Tool, &response("")), (Role::Assistant, "hello")]);
    assert_eq!(
        (trace.responses[0].step, trace.responses[0].call),
        (None, None)
    );
    assert_eq!(codes(&trace), ["P507", "P502"].map(str::to_owned));
    let detail = |code: &str| {
        let mut findings = trace.messages[0].findings.iter();
        findings
            .find(|finding| finding.code.number() == code)
            .map(|finding| finding.detail.to_string())
    };
    assert_eq!(
        detail("P502").as_deref(),
        Some("the response of `t` comes before any assistant message")
    );
    assert_eq!(
        detail("P507").as_deref(),
        Some("the trace starts with a message of the tool")
    );
}

#[test]
fn nothing_is_a_trace_too() {
    let trace = trace(&[]);
    assert_eq!(
        (trace.end_state, trace.steps.len()),
        (EndState::EmptyAnswer, 0)
    );
    assert!(codes(&trace).is_empty());
}

#[test]
fn a_last_word_of_the_user_changes_no_end() {
    let messages = [
        (Role::User, "go"),
        (Role::Assistant, "done"),
        (Role::User, "thanks"),
    ];
    assert_eq!(trace(&messages).end_state, EndState::Answered);
    let called = call("");
    let messages = [
        (Role::User, "go"),
        (Role::Assistant, &called),
        (Role::User, "well?"),
    ];
    assert_eq!(trace(&messages).end_state, EndState::EndedOnCall);
    assert_eq!(codes(&trace(&messages)), ["P501".to_owned()]);
}

#[test]
fn only_the_harness_caps() {
    let cap = "You've reached the maximum number of tool-calling iterations allowed.";
    let asked = trace(&[(Role::User, cap), (Role::Assistant, "What do you mean?")]);
    assert_eq!(
        (asked.end_state, codes(&asked)),
        (EndState::Answered, vec![])
    );
    let quoted = trace(&[(Role::User, "go"), (Role::Assistant, cap)]);
    assert_eq!(
        (quoted.end_state, codes(&quoted)),
        (EndState::Answered, vec![])
    );
}

#[test]
fn findings_stand_in_order_of_place() {
    let text = format!("late</think>\n{}", call(""));
    let trace = trace(&[
        (Role::User, "go"),
        (Role::Assistant, &text),
        (Role::Assistant, "done"),
    ]);
    let starts: Vec<usize> = trace.messages[1]
        .findings
        .iter()
        .map(|finding| finding.span.start)
        .collect();
    assert!(starts.len() > 1 && starts.is_sorted(), "{starts:?}");
}
