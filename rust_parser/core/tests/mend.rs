//! Mending: after it no finding has a repair, no call is lost, what was sound is as it was, and mending again changes
//! nothing. Over the corpus of broken messages.

use hermes_core::dialects::Dialect;
use hermes_core::finding::{Code, Finding};
use hermes_core::mend::{Mended, mend};
use hermes_core::message::{Call, Message, Role};
use hermes_core::schema::Declared;
use serde_json::Value;

fn names(tools: &Value) -> Vec<String> {
    let declared = match tools {
        Value::Null => Declared::default(),
        Value::String(tools) => Declared::read(Some(tools)),
        tools => Declared::read(Some(&tools.to_string())),
    };
    declared.names().unwrap_or_default().to_vec()
}

fn parse(text: &str, role: Role, tools: &[String]) -> Message {
    Dialect::Hermes.parse(text, role, tools)
}

fn mend_all(text: &str, role: Role, tools: &[String]) -> Mended {
    mend(text, role, Dialect::Hermes, tools, |_| true)
}

fn fixable(message: &Message) -> Vec<&Finding> {
    let has_repair = |finding: &&Finding| finding.repair.is_some();
    message.findings.iter().filter(has_repair).collect()
}

fn count(message: &Message, code: Code) -> usize {
    message
        .findings
        .iter()
        .filter(|finding| finding.code == code)
        .count()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("arguments are JSON")
}

/// Name and arguments of a valid call.
fn content(text: &str, call: &Call) -> Option<(String, Value)> {
    let name = call.valid.then_some(call.name.as_ref())??;
    let arguments = call
        .arguments
        .as_ref()
        .map_or(Value::Null, |arguments| json(arguments.get(text)));
    Some((name.get(text).to_owned(), arguments))
}

/// What a call should be once mended: as it reads, or as its repairs say.
fn intended(text: &str, call: &Call) -> Option<(String, Value)> {
    match &call.repaired {
        Some(repaired) => Some((repaired.name.clone(), json(&repaired.arguments))),
        None => content(text, call),
    }
}

/// What must hold of every mended text; the sentence says what does not.
fn check(text: &str, role: Role, tools: &[String]) -> Result<(), String> {
    let (before, mended) = (parse(text, role, tools), mend_all(text, role, tools));
    let after = parse(&mended.text, role, tools);
    let told = |what: &str| Err(format!("{what}\n{text:?}\n{:?}", mended.text));
    if let Some(left) = fixable(&after).first() {
        return told(&format!("{left:?} is left"));
    }
    if mend_all(&mended.text, role, tools).text != mended.text {
        return told("mending again changes the text");
    }
    let wanted: Vec<_> = before
        .calls
        .iter()
        .filter_map(|call| intended(text, call))
        .collect();
    let read: Vec<_> = after
        .calls
        .iter()
        .filter_map(|call| content(&mended.text, call))
        .collect();
    if after.calls.len() != before.calls.len() || read != wanted {
        return told(&format!(
            "the calls were {wanted:?} and are {read:?}, {} and {}",
            before.calls.len(),
            after.calls.len()
        ));
    }
    if after.responses.len() != before.responses.len() {
        return told("responses came or went");
    }
    if (applied(text, &mended), mended.changes.is_empty())
        != (mended.text.clone(), mended.text == text)
    {
        return told(&format!(
            "the changes do not give the text: {:?}",
            mended.changes
        ));
    }
    Ok(())
}

fn applied(text: &str, mended: &Mended) -> String {
    let (mut out, mut end) = (String::new(), 0);
    for change in &mended.changes {
        assert!(end <= change.span.start, "changes overlap");
        assert!(!change.causes.is_empty(), "a change without a cause");
        out.push_str(&text[end..change.span.start]);
        out.push_str(&change.text);
        end = change.span.end;
    }
    out + &text[end..]
}

struct Case {
    id: String,
    text: String,
    role: Role,
    tools: Vec<String>,
}

fn corpus() -> Vec<Case> {
    let lines = include_str!("../../../tests/data/broken/messages.jsonl").lines();
    let case = |line| {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let word = |key: &str| case[key].as_str().expect("a string").to_owned();
        Case {
            id: word("id"),
            text: word("text"),
            role: Role::from_name(&word("role")).expect("a known role"),
            tools: names(&case["tools"]),
        }
    };
    lines.map(case).collect()
}

#[test]
fn the_corpus_is_mended() {
    let failed: Vec<String> = corpus()
        .iter()
        .filter_map(|case| {
            check(&case.text, case.role, &case.tools)
                .err()
                .map(|fault| format!("{}: {fault}", case.id))
        })
        .collect();
    assert!(
        failed.is_empty(),
        "{} cases:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
fn each_repair_alone_takes_its_finding_away() {
    let (mut failed, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
    for case in corpus() {
        let before = parse(&case.text, case.role, &case.tools);
        for finding in fixable(&before) {
            let Some(repair) = &finding.repair else {
                continue;
            };
            let mut text = case.text.clone();
            text.replace_range(repair.span.start..repair.span.end, &repair.text);
            let after = parse(&text, case.role, &case.tools);
            seen.insert(finding.code.number());
            if count(&after, finding.code) >= count(&before, finding.code)
                || after.calls.len() != before.calls.len()
            {
                failed.push(format!("{} {}: {text:?}", case.id, finding.code.number()));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} repairs:\n{}",
        failed.len(),
        failed.join("\n")
    );
    let mendable = [
        "C302", "C304", "C305", "C306", "J201", "J202", "J203", "J204", "J205", "J206", "J212",
        "M101", "M102", "M103", "M111", "M112", "M113", "M122", "M123", "M131", "M133",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), mendable);
}

#[test]
fn many_faults_take_few_rounds() {
    for piece in [
        "<tool_call>",
        "</think>",
        "<|im_end|>",
        "<tool_call>{'a': ",
        "<|im_",
        "<tool_response>\nx",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        for role in [Role::Assistant, Role::Tool] {
            let mended = mend_all(&text, role, &[]);
            assert!(
                fixable(&parse(&mended.text, role, &[])).is_empty(),
                "{piece}"
            );
        }
    }
}
