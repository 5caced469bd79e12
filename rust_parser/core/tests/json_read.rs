//! A value that is read in one pass: it ends where skipping it ends, it holds what serde_json reads, and what the pass calls
//! plain is so.

use hermes_core::json::{self, Escapes, Node, Value};
use proptest::prelude::*;

/// What strings are made of: each kind of escape, and more than a block of plain bytes.
const PIECES: &[&str] = &[
    "a",
    "b",
    "é",
    "漢🙂",
    r"\n",
    r#"\""#,
    r"\\",
    r"\/",
    r"\b",
    r"\u0061",
    r"\ud83d\ude00",
    r"\ud800",
    "seventy bytes without an escape are more than is looked at in one step..",
];

fn string() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..5);
    pieces.prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// Few keys, so that they come twice, and one of them in two spellings.
fn key() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[r#""a""#, r#""b""#, r#""\u0061""#, r#""name""#];
    prop_oneof![3 => prop::sample::select(KNOWN).prop_map(str::to_owned), 1 => string()]
}

fn number() -> impl Strategy<Value = String> {
    let long = "9".repeat(400);
    let known = ["0", "-1.5", "12", "1e5", "1E-400", "-1e999", &long];
    prop::sample::select(known.map(str::to_owned).to_vec())
}

/// Strict JSON, with all that a call may not hold.
fn strict() -> impl Strategy<Value = String> {
    let word = prop::sample::select(&["null", "true", "false", "{}", "[ ]"][..]);
    let leaf = prop_oneof![3 => string(), 2 => number(), 1 => word.prop_map(str::to_owned)];
    leaf.prop_recursive(4, 40, 10, |inner| {
        let array = prop::collection::vec(inner.clone(), 0..4);
        let object = prop::collection::vec((key(), inner), 0..11);
        let member = |(key, value): &(String, String)| format!("{key} : {value}");
        prop_oneof![
            array.prop_map(|items| format!("[{}]", items.join(" , "))),
            object.prop_map(move |members| {
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{ {} }}", members.join(","))
            }),
        ]
    })
}

/// No key stands twice in an object, no surrogate is lone, and every number is finite.
fn is_plain(text: &str, node: &Node) -> bool {
    match &node.value {
        Value::Null | Value::Bool(_) => true,
        Value::Number => node.span.of(text).parse().is_ok_and(f64::is_finite),
        Value::String(_) => serde_json::from_str::<String>(node.span.of(text)).is_ok(),
        Value::Array(items) => items.iter().all(|item| is_plain(text, item)),
        Value::Object(members) => {
            let mut keys: Vec<_> = members.iter().map(|member| member.key.get(text)).collect();
            keys.sort();
            keys.windows(2).all(|pair| pair[0] != pair[1])
                && members.iter().all(|member| {
                    let key = member.key.span.of(text);
                    serde_json::from_str::<String>(key).is_ok() && is_plain(text, &member.value)
                })
        }
    }
}

/// Every string and key says rightly which escapes it holds.
fn escapes_are_told(text: &str, node: &Node) {
    let told = |string: json::Quoted| {
        let written = string.span.of(text);
        let expected = match written.contains('\\') {
            false => Escapes::None,
            true => {
                let mut again = String::new();
                json::quote(&string.get(text), &mut again);
                // A lone surrogate is no character, and what stands for it is no escape.
                match again == written {
                    true => Escapes::Common,
                    false => Escapes::Other,
                }
            }
        };
        assert_eq!(string.escapes, expected, "{written}");
    };
    match &node.value {
        Value::String(string) => told(*string),
        Value::Array(items) => items.iter().for_each(|item| escapes_are_told(text, item)),
        Value::Object(members) => members.iter().for_each(|member| {
            told(member.key);
            escapes_are_told(text, &member.value);
        }),
        _ => {}
    }
}

proptest! {
    #[test]
    fn one_pass_reads_what_is_there(text in strict(), behind in prop::sample::select(&["", " ", "]", ",1", "</tool_call>"][..])) {
        let whole = format!("{text}{behind}");
        let found = json::value_at(whole.as_bytes(), 0).expect("JSON");
        prop_assert_eq!(Ok(found.end), json::end_of_value(whole.as_bytes(), 0));
        prop_assert_eq!(found.end, text.len());
        let read = found.read.expect("not deep");
        prop_assert!(!read.plain || is_plain(&text, &read.node), "{}", text);
        escapes_are_told(&text, &read.node);
        // What serde_json refuses to make a value of is no sound number or string.
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
            let canonical = json::canonical(&text, &read.node);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&canonical).expect("JSON"), value);
        }
    }
}

#[test]
fn what_most_calls_are_is_plain() {
    for text in [
        r#"{"name": "bash", "arguments": {"command": "ls -la\n\"x\"", "timeout": 30, "all": [true, null, -1.5]}}"#,
        r#"{"a": {"a": 1}, "b": {"a": 1}}"#,
        "[]",
    ] {
        let read = json::value_at(text.as_bytes(), 0).expect("JSON").read;
        assert!(read.expect("not deep").plain, "{text}");
    }
}

/// Broken text gives the place of the first fault, as skipping does; what is nested too deeply has an end all the same.
#[test]
fn faults_and_depth_are_those_of_skipping() {
    let deep = format!("{}1{}", "[".repeat(700), "]".repeat(700));
    let found = json::value_at(deep.as_bytes(), 0).expect("JSON");
    assert_eq!((found.end, found.read), (deep.len(), None));
    for text in [
        "",
        " {}",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{a:1}",
        "{\"a\" 1}",
        "[}",
        "{]",
        "\"",
        "\"\\x\"",
        "\"\n\"",
        "tru",
        "-",
        "01x",
        "1.",
        "nul",
        "}",
        "]",
        ",",
    ] {
        let ends = json::end_of_value(text.as_bytes(), 0);
        let found = json::value_at(text.as_bytes(), 0).map(|found| found.end);
        assert_eq!(found, ends, "{text:?}");
    }
}
