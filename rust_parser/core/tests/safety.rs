//! The golden cases of data safety: which X codes a message gives, and where. Without being asked, it gives none. And
//! what must hold of any text. The first letter of a made-up key is an escape there, so that scanners take no alarm.

use std::collections::BTreeSet;

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use proptest::prelude::*;
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
    (text, read_text(text, role, safety))
}

fn read_text(text: &str, role: Role, safety: bool) -> Message {
    let options = Options {
        safety,
        ..Options::default()
    };
    read_message(Input::new(role, text), &Declared::default(), options)
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

#[test]
fn a_finding_tells_nobody_what_it_found() {
    for case in cases() {
        let (text, message) = read(&case, true);
        for finding in &message.findings {
            let told = finding.detail.contains(finding.span.of(text));
            let token = finding.code.number() == "X804" || !finding.code.number().starts_with('X');
            assert!(token || !told, "{}: {}", case["id"], finding.detail);
        }
    }
}

/// Work that grew with the square of the length would not come to an end here.
#[test]
fn repeated_pieces_take_one_pass() {
    let pieces = [
        "a",
        "a@",
        "@a.",
        "a@b.",
        "a@b.cc",
        "a.",
        "sk-",
        "eyJ",
        "eyJaaaaaaaaaaa.",
        "/home/",
        "/home/a",
        "C:\\Users\\",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\n",
        "-----BEGIN ",
        "PRIVATE KEY-----",
        "xoxb-1-",
        "<|im_end|>",
        "\\n",
        "://",
        "0123456789:AA",
    ];
    for piece in pieces {
        let text = piece.repeat(400_000 / piece.len());
        read_text(&text, Role::Tool, true);
    }
}

const PIECES: &[&str] = &[
    "hf_",
    "sk-",
    "ghp_",
    "AKIA",
    "MadeUpForTestsOnlyMadeUpForTestsOnly",
    "MADEUPFORTESTSOK",
    "jane",
    "@",
    "host.net",
    ".",
    "/home/",
    "/Users/",
    "C:\\Users\\",
    "é",
    "漢",
    " ",
    "\n",
    "\\n",
    "\"",
    ":",
    "/",
    "://",
    "<|im_end|>",
    "_",
    "-",
    "x",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn places_lie_in_the_text_and_none_in_another(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        let text = pieces.concat();
        for role in [Role::System, Role::User, Role::Assistant, Role::Tool] {
            let message = read_text(&text, role, true);
            prop_assert!(message.findings.is_sorted_by_key(|finding| finding.span));
            let mut end = 0;
            for finding in message.findings.iter().filter(|finding| finding.code.number() < "X804" && finding.code.number() > "X") {
                prop_assert!(!finding.span.is_empty() && text.get(finding.span.start..finding.span.end).is_some(), "{finding:?}");
                prop_assert!(finding.span.end > end, "{finding:?} lies in the one before");
                end = finding.span.end;
            }
        }
    }
}
