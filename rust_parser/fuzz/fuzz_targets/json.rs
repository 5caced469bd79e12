//! JSON, held against serde_json: the same texts are JSON and end at the same place, whichever way strings are skipped;
//! values keep their meaning, and what is mended is JSON.
#![no_main]

use hermes_core::json::{self, Place, Stop};
use hermes_core::span::Span;
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let start = json::blanks(text.as_bytes(), 0);
    let end = json::end_of_value(text.as_bytes(), start);
    assert_eq!(end, json::end_of_value_portably(text.as_bytes(), start));
    ends_agree(&text, start, end.ok());
    let accepted = end.is_ok_and(|end| json::blanks(text.as_bytes(), end) == text.len());
    // IgnoredAny takes the grammar alone: a lone surrogate and 1e999 are in it, and no nesting is too deep.
    assert_eq!(accepted, serde_json::from_str::<IgnoredAny>(&text).is_ok());
    if let Err(place) = end {
        assert!(place <= text.len());
    }
    values_agree(&text, accepted);
    mended_is_json(&text, start, accepted);
});

/// A container or string ends where serde_json ends it, whatever stands behind.
fn ends_agree(text: &str, start: usize, end: Option<usize>) {
    if !text[start..].starts_with(['{', '[', '"']) {
        return;
    }
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<IgnoredAny>();
    let sound = matches!(values.next(), Some(Ok(_)));
    assert_eq!(end, sound.then(|| start + values.byte_offset()));
}

fn values_agree(text: &str, accepted: bool) {
    let Some(node) = json::read(text, Span::new(0, text.len())) else {
        let deep = text
            .bytes()
            .filter(|byte| matches!(byte, b'{' | b'['))
            .count()
            > json::MAX_DEPTH;
        assert!(!accepted || deep, "JSON of little depth is read");
        return;
    };
    assert!(accepted);
    // serde_json reads no lone surrogate into a value.
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        let canonical = json::canonical(text, &node);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&canonical).unwrap(),
            value
        );
    }
}

fn mended_is_json(text: &str, start: usize, accepted: bool) {
    let mended = json::mend(text, start, text.len(), Place::default());
    if let Some(json_text) = &mended.json {
        assert!(
            serde_json::from_str::<IgnoredAny>(json_text).is_ok(),
            "{json_text:?}"
        );
        assert!(!matches!(mended.stop, Stop::Broken(_)));
    }
    match &mended.fault {
        Some(fault) => {
            assert!(
                text.is_char_boundary(fault.span.start) && text.is_char_boundary(fault.span.end)
            );
            assert!(start <= fault.span.start && fault.span.start <= fault.span.end);
        }
        None => assert!(
            json::end_of_value(text.as_bytes(), start).is_ok(),
            "refused without a fault"
        ),
    }
    if accepted && mended.fault.is_none() {
        assert_eq!(mended.json.as_deref(), Some(text[start..].trim_ascii_end()));
    }
}
