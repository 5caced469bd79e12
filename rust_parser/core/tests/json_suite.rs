//! The public JSON test-suite (`tests/data/json_suite`): each case as bytes, as a value, and as the body of a call.

use std::collections::BTreeSet;

use hermes_core::dialects::Dialect;
use hermes_core::finding::{Code, Severity};
use hermes_core::json;
use hermes_core::message::Role;
use hermes_core::schema::Declared;
use hermes_core::span::Span;
use serde_json::Value;

const CASES: &str = include_str!("../../../tests/data/json_suite/cases.jsonl");

/// What a reader of RFC 8259 may choose, and what is chosen here. A grammar case is JSON; whether a call may hold it is
/// a question of its own, for numbers beyond a double (J209) and lone surrogates (J210) mean different things to
/// different readers.
const CHOSEN: &[(&str, bool, Option<Code>)] = &[
    ("i_number_double_huge_neg_exp", true, None),
    ("i_number_huge_exp", true, Some(Code::J209)),
    ("i_number_neg_int_huge_exp", true, Some(Code::J209)),
    ("i_number_pos_double_huge_exp", true, Some(Code::J209)),
    ("i_number_real_neg_overflow", true, Some(Code::J209)),
    ("i_number_real_pos_overflow", true, Some(Code::J209)),
    ("i_number_real_underflow", true, None),
    ("i_number_too_big_neg_int", true, None),
    ("i_number_too_big_pos_int", true, None),
    ("i_number_very_big_negative_int", true, None),
    ("i_object_key_lone_2nd_surrogate", true, Some(Code::J210)),
    (
        "i_string_1st_surrogate_but_2nd_missing",
        true,
        Some(Code::J210),
    ),
    (
        "i_string_1st_valid_surrogate_2nd_invalid",
        true,
        Some(Code::J210),
    ),
    (
        "i_string_incomplete_surrogate_and_escape_valid",
        true,
        Some(Code::J210),
    ),
    ("i_string_incomplete_surrogate_pair", true, Some(Code::J210)),
    (
        "i_string_incomplete_surrogates_escape_valid",
        true,
        Some(Code::J210),
    ),
    ("i_string_invalid_lonely_surrogate", true, Some(Code::J210)),
    ("i_string_invalid_surrogate", true, Some(Code::J210)),
    (
        "i_string_inverted_surrogates_U+1D11E",
        true,
        Some(Code::J210),
    ),
    ("i_string_lone_second_surrogate", true, Some(Code::J210)),
    // Read alone; inside a call it is two levels beyond the limit.
    ("i_structure_500_nested_arrays", true, Some(Code::J211)),
    // The mark is a character of the text like any other, and no JSON white space.
    (
        "i_structure_UTF-8_BOM_empty_object",
        false,
        Some(Code::J212),
    ),
];

/// Bytes that are no UTF-8, so that no message can hold them. The reader of bytes refuses the `n` ones all the same.
const NO_TEXT: &[&str] = &[
    "i_string_UTF-16LE_with_BOM",
    "i_string_UTF-8_invalid_sequence",
    "i_string_UTF8_surrogate_U+D800",
    "i_string_invalid_utf-8",
    "i_string_iso_latin_1",
    "i_string_lone_utf8_continuation_byte",
    "i_string_not_in_unicode_range",
    "i_string_overlong_sequence_2_bytes",
    "i_string_overlong_sequence_6_bytes",
    "i_string_overlong_sequence_6_bytes_null",
    "i_string_truncated-utf-8",
    "i_string_utf16BE_no_BOM",
    "i_string_utf16LE_no_BOM",
    "n_array_a_invalid_utf8",
    "n_array_invalid_utf8",
    "n_number_invalid-utf-8-in-bigger-int",
    "n_number_invalid-utf-8-in-exponent",
    "n_number_invalid-utf-8-in-int",
    "n_number_real_with_invalid_utf8_after_e",
    "n_object_lone_continuation_byte_in_key_and_trailing_comma",
    "n_string_invalid-utf-8-in-escape",
    "n_string_invalid_utf8_after_escape",
    "n_structure_incomplete_UTF8_BOM",
    "n_structure_lone-invalid-utf-8",
    "n_structure_single_eacute",
];

struct Case {
    id: String,
    bytes: Vec<u8>,
}

fn cases() -> Vec<Case> {
    CASES.lines().map(case).collect()
}

fn case(line: &str) -> Case {
    let case: Value = serde_json::from_str(line).expect("a case is JSON");
    let bytes = match case["hex"].as_str() {
        Some(hex) => (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("two hex digits"))
            .collect(),
        None => {
            let text = case["text"].as_str().expect("a text");
            let times = case["times"].as_u64().unwrap_or(1) as usize;
            (text.repeat(times) + case["after"].as_str().unwrap_or("")).into_bytes()
        }
    };
    Case {
        id: case["id"].as_str().expect("an id").to_owned(),
        bytes,
    }
}

fn is_json(bytes: &[u8]) -> bool {
    json::end_of_value(bytes, json::blanks(bytes, 0))
        .is_ok_and(|end| json::blanks(bytes, end) == bytes.len())
}

/// What a reader has to do with the case, or what is chosen here.
fn accepted(id: &str) -> bool {
    match &id[..2] {
        "y_" => true,
        "n_" => false,
        _ => CHOSEN
            .iter()
            .any(|(chosen, accepted, _)| *chosen == id && *accepted),
    }
}

#[test]
fn what_must_be_read_is_read_and_what_must_not_is_refused() {
    let cases = cases();
    assert_eq!(cases.len(), 318);
    for Case { id, bytes } in cases {
        if NO_TEXT.contains(&id.as_str()) && id.starts_with('i') {
            continue; // to be decided by who decodes the bytes
        }
        assert_eq!(is_json(&bytes), accepted(&id), "{id}");
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let read = json::read(text, Span::new(0, text.len()));
            assert_eq!(read.is_some(), accepted(&id), "{id}");
        }
    }
}

/// The errors of the one call whose body this is, without J207: a value that is no object is JSON all the same.
fn faults(body: &str) -> Vec<Code> {
    let text = format!("<tool_call>\n{body}\n</tool_call>");
    let message = Dialect::Hermes.parse(&text, Role::Assistant, &Declared::default());
    assert_eq!(message.calls.len(), 1, "{text}");
    let codes = message.findings.iter().map(|finding| finding.code);
    let fault = |code: &Code| {
        code.number().starts_with('J') && code.severity() == Severity::Error && *code != Code::J207
    };
    codes.filter(fault).collect()
}

#[test]
fn a_call_is_json_where_the_case_is() {
    for Case { id, bytes } in cases() {
        let Ok(text) = std::str::from_utf8(&bytes) else {
            continue; // listed in NO_TEXT
        };
        let body = faults(text);
        let argument = faults(&format!(r#"{{"name": "f", "arguments": {{"a": {text}}}}}"#));
        match CHOSEN.iter().find(|(chosen, ..)| *chosen == id) {
            Some((.., chosen)) => assert_eq!(argument, Vec::from_iter(*chosen), "{id}"),
            None => {
                let count = usize::from(!accepted(&id));
                assert_eq!(
                    (body.len(), argument.len()),
                    (count, count),
                    "{id}: {body:?}, {argument:?}"
                );
            }
        }
    }
}

#[test]
fn the_lists_name_every_case_that_is_open_and_every_one_that_is_no_text() {
    let listed = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let cases = cases();
    let no_text = cases
        .iter()
        .filter(|case| std::str::from_utf8(&case.bytes).is_err());
    let no_text: BTreeSet<String> = no_text.map(|case| case.id.clone()).collect();
    assert_eq!(no_text, listed(NO_TEXT.to_vec()));
    let open = cases.iter().map(|case| case.id.clone());
    let open: BTreeSet<String> = open
        .filter(|id| id.starts_with('i') && !no_text.contains(id))
        .collect();
    assert_eq!(open, listed(CHOSEN.iter().map(|(id, ..)| *id).collect()));
}
