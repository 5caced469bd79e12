//! Which dialect a message is written in: the golden cases of tests/data/detection, and the vectors, each of which is
//! labelled with its dialect.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use hermes_core::conversation::{Input, Options, read, read_message};
use hermes_core::dialects::Dialect;
use hermes_core::dialects::detect::{Detected, detect};
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use hermes_core::span::Str;
use serde_json::{Value, json};

/// Every vector that a dialect reads, with that dialect.
fn vectors() -> Vec<(Value, Dialect)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/vectors");
    let read = |path: PathBuf| fs::read_to_string(path).expect("a file of vectors");
    let readings: Value = serde_json::from_str(&read(folder.join("readings.json"))).expect("JSON");
    let kinds =
        ["tool", "reasoning"].map(|kind| fs::read_dir(folder.join(kind)).expect("a folder"));
    let mut found = Vec::new();
    for path in kinds
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("a file").path())
    {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let name = readings["readers"][&name].as_str().unwrap_or(&name);
        if let Some(dialect) = Dialect::from_name(name) {
            found.extend(cases(&read(path)).map(|case| (case, dialect)));
        }
    }
    found
}

fn cases(lines: &str) -> impl Iterator<Item = Value> {
    let lines = lines.lines();
    lines.map(|line| serde_json::from_str(line).expect("a case is JSON"))
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().expect("a text")
}

fn role(case: &Value) -> Role {
    Role::from_name(text(case, "role")).expect("a known role")
}

/// What the golden cases hold: of the others the next best one alone, for each new dialect adds to them.
fn shown(detected: &Detected) -> Value {
    let next = detected.others.first();
    json!({
        "dialect": detected.dialect.name(),
        "confidence": detected.confidence,
        "why": detected.why,
        "next": next.map(|(dialect, _)| dialect.name()),
    })
}

#[test]
fn messages_are_detected_as_expected() {
    let mut faults = String::new();
    for case in cases(include_str!("../../../tests/data/detection/messages.jsonl")) {
        let (text, role) = (text(&case, "text"), role(&case));
        let detected = detect(text, role);
        let found = shown(&detected);
        if found != case["expect"] {
            writeln!(faults, "{}: {found}, not {}", case["id"], case["expect"]).expect("a string");
        }
        let read = read_message(
            Input::new(role, text),
            &Declared::default(),
            Options::default(),
        );
        if read.dialect != detected.dialect {
            writeln!(faults, "{}: read as {}", case["id"], read.dialect.name()).expect("a string");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn each_message_of_a_trace_is_read_in_its_dialect() {
    let mut faults = String::new();
    for case in cases(include_str!("../../../tests/data/detection/traces.jsonl")) {
        let messages = case["messages"].as_array().expect("messages");
        let inputs: Vec<Input<'_>> = messages
            .iter()
            .map(|message| Input::new(role(message), text(message, "text")))
            .collect();
        let trace = read(&inputs, None, Options::default());
        let codes = |message: &Message| -> Vec<&str> {
            let numbers = message.findings.iter().map(|it| it.code.number());
            numbers.filter(|number| number.starts_with('M')).collect()
        };
        let found = json!({
            "dialects": trace.messages.iter().map(|it| it.dialect.name()).collect::<Vec<_>>(),
            "codes": trace.messages.iter().map(codes).collect::<Vec<_>>(),
        });
        if found != case["expect"] {
            writeln!(faults, "{}: {found}, not {}", case["id"], case["expect"]).expect("a string");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// Both say the same: for a vector of calls the same calls, text and reasoning, for one of reasoning the same reasoning.
fn is_alike(case: &Value, one: &Message, other: &Message) -> bool {
    let input = text(case, "input");
    let calls = |message: &Message| -> Vec<(bool, Option<String>, Option<String>)> {
        let own = |part: &Option<Str>| part.as_ref().map(|part| part.get(input).to_owned());
        let calls = message.calls.iter();
        calls
            .map(|it| (it.valid, own(&it.name), own(&it.arguments)))
            .collect()
    };
    let same = one.reasoning(input).eq(other.reasoning(input));
    let tool = text(case, "kind") == "tool";
    same && (!tool || calls(one) == calls(other) && one.answer(input) == other.answer(input))
}

/// A vector counts as right where its dialect is found, or one that reads it just as its own does.
#[test]
fn vectors_are_of_their_dialect() {
    let declared = Declared::default();
    let mut table: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut right, mut alike, mut all) = (0, 0, 0);
    let mut wrong = String::new();
    for (case, own) in vectors() {
        let input = text(&case, "input");
        let found = detect(input, Role::Assistant);
        let [one, other] =
            [own, found.dialect].map(|dialect| dialect.parse(input, Role::Assistant, &declared));
        *table.entry((own.name(), found.dialect.name())).or_default() += 1;
        all += 1;
        if own == found.dialect {
            right += 1;
        } else if is_alike(&case, &one, &other) {
            alike += 1;
        } else {
            let (id, name) = (&case["id"], found.dialect.name());
            writeln!(wrong, "{id}: {name}, {}", found.why).expect("a string");
        }
    }
    for ((label, found), count) in &table {
        println!("{label:14} {found:14} {count:4}");
    }
    println!("right {right}, read alike {alike}, of {all}; wrong:\n{wrong}");
    assert!((right + alike) * 100 >= all * 99, "{wrong}");
}

/// The corpus of broken messages is Hermes throughout, but for those that are about another dialect's markup.
#[test]
fn broken_messages_are_hermes() {
    let corpus = include_str!("../../../tests/data/broken/messages.jsonl");
    let mut other = Vec::new();
    for case in cases(corpus) {
        if detect(text(&case, "text"), role(&case)).dialect != Dialect::Hermes {
            other.push(text(&case, "id").to_owned());
        }
    }
    let foreign = [
        "m-m133-function-in-tags",
        "m-m133-function-bare",
        "m-m133-kimi-full",
    ];
    assert_eq!(other, foreign);
}
