//! Mending: after it no finding has a repair, no call is lost, what was sound is as it was, and mending again changes
//! nothing. Over the corpus of broken messages and over random texts of what breaks parsers.

use hermes_core::dialects::Dialect;
use hermes_core::finding::{Code, Finding};
use hermes_core::mend::{Mended, mend};
use hermes_core::message::{Call, Message, Role};
use hermes_core::schema::Declared;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

const TOOLS: &str = r#"[{"name": "f"}, {"name": "g"}]"#;

fn declared(tools: &Value) -> Declared {
    match tools {
        Value::Null => Declared::default(),
        Value::String(tools) => Declared::read(Some(tools)),
        tools => Declared::read(Some(&tools.to_string())),
    }
}

fn parse(text: &str, role: Role, tools: &Declared) -> Message {
    Dialect::Hermes.parse(text, role, tools)
}

fn mend_all(text: &str, role: Role, tools: &Declared) -> Mended {
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
fn check(text: &str, role: Role, tools: &Declared) -> Result<(), String> {
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
    // A tag that is taken away may uncover a call that it had cut in two: calls may come, none may go or change.
    let mut left = read.iter();
    let kept = wanted.iter().all(|call| left.any(|one| one == call));
    if after.calls.len() < before.calls.len() || !kept {
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
    tools: Declared,
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
            tools: declared(&case["tools"]),
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

/// What each text must be mended to: shapes that the random texts below once found to be mended wrongly.
const FOUND: &[(Role, &str, &str)] = &[
    // What was reasoning stays so: the early close tag goes, not the last.
    (
        Role::Assistant,
        "<think>a</think>b</think>c",
        "<think>ab</think>c",
    ),
    (Role::Assistant, "a</think>b</think>c", "<think>ab</think>c"),
    // A token that is taken away must not make a tag of what stands around it.
    (Role::Assistant, "<tool_<|im_end|>call>{}", "<tool_ call>{}"),
    (Role::Assistant, "<|im_<|im_end|>end|>", "<|im_ end|>"),
    // What follows another dialect's call in an unclosed call is not part of it.
    (
        Role::Assistant,
        "<tool_call><function=f></function> Done.",
        "<tool_call>{\"name\": \"f\", \"arguments\": {}}\n</tool_call> Done.",
    ),
    // No tag is part of a name, and what no sound call could hold is left alone.
    (
        Role::Assistant,
        "<|tool_call_begin|>f<|tool_call_argument_begin|>[1]<|tool_call_end|>",
        "<|tool_call_begin|>f<|tool_call_argument_begin|>[1]<|tool_call_end|>",
    ),
    (
        Role::Assistant,
        "<|tool_call_begin|>a <tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call><|tool_call_argument_begin|>{}<|tool_call_end|>",
        "a <tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>{}",
    ),
    // A body that breaks at the next call's tag is cut there.
    (
        Role::Assistant,
        "<tool_call>{\"name\": \"f\", \"arguments\": {<tool_call>\n\n</tool_call>",
        "<tool_call>{\"name\": \"f\", \"arguments\": {}}\n</tool_call><tool_call>\n\n</tool_call>",
    ),
    // Python's own escape of a quote, whatever else is wrong first.
    (
        Role::Assistant,
        "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"\n\", 'b': 'it\\'s'}}</tool_call>",
        "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"\\n\", \"b\": \"it's\"}}</tool_call>",
    ),
    // Reasoning that is not balanced ends before the call that follows its last close tag.
    (
        Role::Assistant,
        "<think>a<think>b</think><tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call><think>c",
        "<think>a<think>b</think><tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call><think>c\n</think>",
    ),
    // Close tags that share their line with the text they close.
    (
        Role::Tool,
        "<tool_response>a</tool_response>\n<tool_response>b",
        "<tool_response>a</tool_response>\n<tool_response>b\n</tool_response>",
    ),
    (
        Role::Tool,
        "<tool_response>a</tool_response><tool_response>b",
        "<tool_response>a</tool_response><tool_response>b</tool_response>",
    ),
];

#[test]
fn what_was_found_stays_mended() {
    for (role, text, wanted) in FOUND {
        let tools = declared(&Value::Null);
        assert_eq!(mend_all(text, *role, &tools).text, *wanted, "{text:?}");
        assert_eq!(check(text, *role, &tools), Ok(()));
    }
}

/// Pieces of messages, broken and sound, so that random texts are worse than any model's.
const PIECES: &[&str] = &[
    "<think>",
    "</think>",
    "\n</think>\n",
    "<tool_call>",
    "\n<tool_call>\n",
    "</tool_call>",
    "\n</tool_call>\n",
    "<tool_response>",
    "\n<tool_response>\n",
    "</tool_response>",
    "\n</tool_response>\n",
    "<REASONING_SCRATCHPAD>",
    "</REASONING_SCRATCHPAD>",
    "<function=f>",
    "<function=g><parameter=p>1</parameter></function>",
    "<parameter=p>",
    "</parameter>",
    "</function>",
    "<|im_end|>",
    "<|im_",
    "end|>",
    "<tool_",
    "call>",
    "<|tool_calls_section_begin|>",
    "<|tool_calls_section_end|>",
    "<|tool_call_begin|>",
    "functions.f:0",
    "<|tool_call_argument_begin|>",
    "<|tool_call_end|>",
    "{\"name\": \"f\", \"arguments\": {}}",
    "{\"name\": \"ff\", \"parameters\": \"{\\\"a\\\": 1}\"}",
    "{'name': 'f', 'arguments': {'a': None}}",
    "{\"name\": \"f\", \"arguments\": {\"a\": \"",
    "{\"name\": \"f\", \"arguments\": {\"a\": ",
    "{\"name\": \"f\"",
    "{'name': 'gg',",
    "\"arguments\": ",
    "'arguments': ",
    "\"}}",
    "}}",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "\\'",
    "\\x41",
    "\\u00",
    "\\ud83d",
    "\\ude00",
    "True",
    "NaN",
    "null",
    "1e999",
    "-1.5",
    "1",
    "a",
    "name",
    " ",
    "\n",
    "\t",
    "\u{a0}",
    "\u{0}",
    "é",
    "🙂",
    "Let me see.",
];

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat())
}

/// Bodies in call tags: the J and C codes, which loose pieces seldom reach.
/// Made-up responses are left to the loose pieces.
fn calls() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES
        .iter()
        .copied()
        .filter(|piece| !piece.contains("tool_response"))
        .collect();
    let body = prop::collection::vec(prop::sample::select(pieces.clone()), 0..8)
        .prop_map(|pieces| pieces.concat());
    let start = prop::sample::select(&[
        "",
        "{\"name\": \"f\", \"arguments\": {",
        "{'name': 'f', 'arguments': {'a': '",
        "{\"name\": \"f\", \"arguments\": {\"a\": \"",
    ] as &[&str]);
    let end = prop::sample::select(&["", "}}", "\"}}", "'}}", ",}}"] as &[&str]);
    let close = prop::sample::select(&["\n</tool_call>\n", "</tool_call>", "\n", ""] as &[&str]);
    let call = (start, body, end, close)
        .prop_map(|(start, body, end, close)| format!("<tool_call>\n{start}{body}{end}{close}"));
    (
        prop::sample::select(pieces),
        prop::collection::vec(call, 1..4),
    )
        .prop_map(|(before, calls)| format!("{before}{}", calls.concat()))
}

proptest! {
    // The same texts each time; PROPTEST_RNG_SEED and PROPTEST_CASES ask for others and for more.
    #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_mended(text in hostile()) {
        let tools = Declared::read(Some(TOOLS));
        for role in [Role::System, Role::User, Role::Assistant, Role::Tool] {
            if let Err(fault) = check(&text, role, &tools) {
                return Err(TestCaseError::fail(fault));
            }
        }
    }

    #[test]
    fn any_call_is_mended(text in calls()) {
        let tools = Declared::read(Some(TOOLS));
        if let Err(fault) = check(&text, Role::Assistant, &tools) {
            return Err(TestCaseError::fail(fault));
        }
    }

    #[test]
    fn only_what_is_wanted_is_mended(text in calls(), choice in prop::sample::select(&[Code::J205, Code::J201, Code::M111, Code::M131] as &[Code])) {
        let mended = mend(&text, Role::Assistant, Dialect::Hermes, &Declared::default(), |code| code == choice);
        for cause in mended.changes.iter().flat_map(|change| &change.causes) {
            prop_assert_eq!(cause.code, choice);
        }
        prop_assert_eq!(applied(&text, &mended), mended.text);
    }
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
            let mended = mend_all(&text, role, &Declared::default());
            assert!(
                fixable(&parse(&mended.text, role, &Declared::default())).is_empty(),
                "{piece}"
            );
        }
    }
}
