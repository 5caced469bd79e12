//! Every declared code is raised by at least one case of the corpora, which other tests hold the parser to.

use std::collections::BTreeSet;

use hermes_core::finding::{Code, RULES};
use serde_json::Value;

fn expected_codes(corpus: &str) -> impl Iterator<Item = String> {
    let cases: Vec<Value> = corpus
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case is JSON"))
        .collect();
    cases.into_iter().flat_map(|case| {
        let findings = case["expect"]["findings"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        findings
            .into_iter()
            .filter_map(|finding| finding["code"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    })
}

#[test]
fn every_code_has_a_golden_case() {
    let corpora = [
        include_str!("../../../tests/data/broken/messages.jsonl"),
        include_str!("../../../tests/data/broken/traces.jsonl"),
        include_str!("../../../tests/data/behaviour/traces.jsonl"),
        include_str!("../../../tests/data/safety/messages.jsonl"),
        include_str!("../../../tests/data/schema/messages.jsonl"),
    ];
    let golden: BTreeSet<String> = corpora.into_iter().flat_map(expected_codes).collect();
    let without: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !golden.contains(*code))
        .collect();
    assert!(without.is_empty(), "no golden case raises {without:?}");
}

#[test]
fn the_table_is_sound() {
    assert_eq!(
        RULES
            .iter()
            .map(|rule| rule.code)
            .collect::<BTreeSet<_>>()
            .len(),
        RULES.len(),
        "a code stands twice"
    );
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len(), "two codes share a name");
    for (code, rule) in Code::all().iter().zip(RULES) {
        assert_eq!(code.number(), rule.code);
        assert!(
            !rule.summary.is_empty() && rule.help.ends_with('.'),
            "{} is not explained",
            rule.code
        );
    }
}
