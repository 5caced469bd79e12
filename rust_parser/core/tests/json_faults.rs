//! Where a J code points and what it says, to the character: golden bodies (`tests/data/json_faults.jsonl`) behind texts
//! that make lines, columns and bytes differ. In a body `⟦…⟧` marks what is faulty and `⟪` the place that the cause names.

use hermes_core::dialects::Dialect;
use hermes_core::json::Places;
use hermes_core::message::Role;
use hermes_core::schema::Declared;
use hermes_core::span::Span;
use serde_json::Value;

const CASES: &str = include_str!("../../../tests/data/json_faults.jsonl");

/// What stands before the call.
const BEFORE: &[&str] = &[
    "",
    "é漢🙂 ",
    "a\r\nb\r\n",
    "\t\t",
    "🙂\n\té",
    "\u{2028}x\n\n",
];

/// Line and column, counted a character at a time.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let (mut line, mut column) = (1, 1);
    for character in text[..offset].chars() {
        column += 1;
        if character == '\n' {
            (line, column) = (line + 1, 1);
        }
    }
    (line, column)
}

/// The text without its marks, the marked span and the place that the cause names.
fn unmarked(marked: &str) -> (String, Span, Option<usize>) {
    let (mut text, mut span, mut named) = (String::new(), Span::default(), None);
    for character in marked.chars() {
        match character {
            '⟦' => span.start = text.len(),
            '⟧' => span.end = text.len(),
            '⟪' => named = Some(text.len()),
            other => text.push(other),
        }
    }
    (text, span, named)
}

#[test]
fn each_fault_is_placed_and_named() {
    let cases: Vec<Value> = CASES
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case is JSON"))
        .collect();
    assert_eq!(cases.len(), 40);
    for case in &cases {
        let field = |name: &str| case[name].as_str().expect("a string");
        for before in BEFORE {
            let marked = format!("{before}<tool_call>\n{}\n</tool_call>\n", field("body"));
            let (text, span, named) = unmarked(&marked);
            let message = Dialect::Hermes.parse(&text, Role::Assistant, &Declared::default());
            let mut faults = message.findings.iter();
            let fault = faults.find(|finding| finding.code.number() == field("code"));
            let fault = fault.unwrap_or_else(|| panic!("{}: {:?}", field("id"), message.findings));
            assert_eq!(fault.span, span, "{}: {fault:?}", field("id"));
            let says = match named.map(|named| place(&text, named)) {
                Some((line, column)) => {
                    field("says").replace("{place}", &format!("{line}:{column}"))
                }
                None => field("says").to_owned(),
            };
            assert_eq!(fault.detail, says, "{}", field("id"));
            let found = Places::new(&text).at(&text, fault.span.start);
            assert_eq!(
                (found.line, found.column),
                place(&text, span.start),
                "{}",
                field("id")
            );
        }
    }
}

#[test]
fn nothing_between_the_tags_is_marked_from_tag_to_tag() {
    for before in BEFORE {
        let text = format!("{before}<tool_call>\n\t\n</tool_call>");
        let message = Dialect::Hermes.parse(&text, Role::Assistant, &Declared::default());
        let codes: Vec<&str> = message.findings.iter().map(|it| it.code.number()).collect();
        assert_eq!(codes, ["J214"]);
        assert_eq!(
            message.findings[0].span,
            Span::new(before.len(), text.len())
        );
    }
}
