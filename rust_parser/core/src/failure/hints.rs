//! What the raw text of a response shows at a glance: the tutorials' failure words (E620) and the marks of a cut
//! output (E621). Both are searches over the whole body, so they go through it once and allocate nothing.

use memchr::memmem;

/// Bytes searched at a time for a pair that a failure word must hold.
const BLOCK: usize = 64;

/// Says which of the tutorials' words the lower-cased body holds: `error`, `traceback` or `"exit_code": 1`.
pub(super) fn suspicious(body: &str) -> Option<&'static str> {
    let bytes = body.as_bytes();
    let mut from = 0;
    while from + 1 < bytes.len() {
        let block = &bytes[from..bytes.len().min(from + BLOCK + 1)];
        if holds_pair(block) {
            let word = (from..from + block.len() - 1).find_map(|at| word_around(bytes, at));
            if word.is_some() {
                return word;
            }
        }
        from += BLOCK;
    }
    None
}

/// One of the pairs `rr`, `eb`, `_c`: rare in text, and in every failure word. Branch-free, for the compiler to widen.
fn holds_pair(block: &[u8]) -> bool {
    block
        .iter()
        .zip(&block[1..])
        .fold(false, |found, (&first, &second)| {
            let (first, second) = (first | 0x20, second | 0x20);
            found
                | ((first == b'r') & (second == b'r'))
                | ((first == b'e') & (second == b'b'))
                | ((first == b'_' | 0x20) & (second == b'c'))
        })
}

/// The failure word whose pair starts at `pair`.
fn word_around(bytes: &[u8], pair: usize) -> Option<&'static str> {
    let has = |word: &str, offset: usize| {
        pair.checked_sub(offset)
            .and_then(|start| bytes.get(start..start + word.len()))
            .is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
    };
    match bytes[pair] | 0x20 {
        b'r' if has("error", 1) => Some("the response holds the word \"error\""),
        b'e' if has("traceback", 4) || has("tracebac\u{212a}", 4) => {
            Some("the response holds the word \"traceback\"")
        }
        _ if has("\"exit_code\": 1", 5) => Some("the response holds `\"exit_code\": 1`"),
        _ => None,
    }
}

/// Says which mark of a harness that cut the output the body holds.
pub(super) fn truncated(body: &str) -> Option<&'static str> {
    const CUT: &str = "[truncated]";
    if memmem::find(body.as_bytes(), b"[OUTPUT TRUNCATED").is_some() {
        return Some("the output is cut: it says `[OUTPUT TRUNCATED`");
    }
    let after_dots = |at: usize| {
        let before = body[..at].strip_suffix(' ').unwrap_or(&body[..at]);
        before.ends_with("...") || before.ends_with('…') || before.ends_with("\\u2026")
    };
    memmem::find_iter(body.as_bytes(), CUT)
        .any(after_dots)
        .then_some("the output is cut: it says `… [truncated]`")
}
