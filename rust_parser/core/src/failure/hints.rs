//! What the raw text of a response shows at a glance: the tutorials' failure words (E620) and the marks of a cut
//! output (E621). Each word holds a pair of neighbouring bytes that is rare in text: wherever a search sees such a pair,
//! the words are compared.

use crate::json::Watch;

/// The words found so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// Which of the tutorials' words stands first: `error`, `traceback` or `"exit_code": 1`, in any case.
    pub(super) suspicious: Option<&'static str>,
    /// `[OUTPUT TRUNCATED` is there.
    output_truncated: bool,
    /// `[truncated]` is there behind dots.
    dots_truncated: bool,
}

impl Hints {
    /// Those of a whole body.
    pub(super) fn of(body: &str) -> Self {
        let mut whole = WholeBody(Self::default());
        crate::json::search(body.as_bytes(), &mut whole);
        whole.0
    }

    /// Which mark of a harness that cut the output there is.
    pub(super) fn truncated(&self) -> Option<&'static str> {
        if self.output_truncated {
            Some("the output is cut: it says `[OUTPUT TRUNCATED`")
        } else if self.dots_truncated {
            Some("the output is cut: it says `… [truncated]`")
        } else {
            None
        }
    }

    /// A pair of [`IN_STRINGS`] ends at `at`.
    pub(super) fn pair(&mut self, bytes: &[u8], at: usize) {
        let pair = at - 1;
        match bytes[at] {
            b'O' => self.output_truncated |= bytes[pair..].starts_with(b"[OUTPUT TRUNCATED"),
            b't' => {
                let mark = bytes[pair..].starts_with(b"[truncated]");
                self.dots_truncated |= mark && ends_with_dots(&bytes[..pair]);
            }
            b'r' | b'R' => self.word(bytes, pair, "error", 1, ERROR),
            _ => {
                self.word(bytes, pair, "traceback", 4, TRACEBACK);
                // The Kelvin sign is a capital k.
                self.word(bytes, pair, "tracebac\u{212a}", 4, TRACEBACK);
            }
        }
    }

    /// A key of sound JSON ends before `end`: nowhere else in it can `"exit_code": 1` stand.
    pub(super) fn key(&mut self, bytes: &[u8], end: usize) {
        if bytes[end..].starts_with(b": 1")
            && let Some(pair) = end.checked_sub(EXIT_CODE_PAIR)
        {
            self.exit_code(bytes, pair);
        }
    }

    fn exit_code(&mut self, bytes: &[u8], pair: usize) {
        self.word(bytes, pair, "\"exit_code\": 1", 5, EXIT_CODE);
    }

    /// Takes the word if it stands there, its pair, which starts at `offset` in it, at `pair`.
    fn word(
        &mut self,
        bytes: &[u8],
        pair: usize,
        word: &str,
        offset: usize,
        finding: &'static str,
    ) {
        if self.suspicious.is_some() {
            return;
        }
        let found = pair
            .checked_sub(offset)
            .and_then(|start| bytes.get(start..start + word.len()));
        if found.is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes())) {
            self.suspicious = Some(finding);
        }
    }
}

const ERROR: &str = "the response holds the word \"error\"";
const TRACEBACK: &str = "the response holds the word \"traceback\"";
const EXIT_CODE: &str = "the response holds `\"exit_code\": 1`";

/// From the pair in `"exit_code"`, `_c`, to behind the closing quote.
const EXIT_CODE_PAIR: usize = "_code\"".len();

/// The pairs of the words that can stand in a JSON string.
pub(super) const IN_STRINGS: &[[u8; 2]] = &[*b"rr", *b"eb", BRACKET_T, BRACKET_O];

/// Those that are sought on where one of the tutorials' words is found.
pub(super) const MARKS: &[[u8; 2]] = &[BRACKET_T, BRACKET_O];

// `[` and `_` with the bit 0x20 set.
const BRACKET_T: [u8; 2] = [b'[' | 0x20, b't'];
const BRACKET_O: [u8; 2] = [b'[' | 0x20, b'o'];
const EXIT: [u8; 2] = [b'_' | 0x20, b'c'];

/// Searches a body that is no JSON.
struct WholeBody(Hints);

impl Watch for WholeBody {
    const PAIRS: &'static [[u8; 2]] = &[*b"rr", *b"eb", BRACKET_T, BRACKET_O, EXIT];
    const LASTING: &'static [[u8; 2]] = MARKS;

    fn is_content(&self) -> bool {
        self.0.suspicious.is_some()
    }

    fn pair(&mut self, bytes: &[u8], at: usize) {
        if matches!(bytes[at], b'c' | b'C') {
            self.0.exit_code(bytes, at - 1);
        } else {
            self.0.pair(bytes, at);
        }
    }
}

fn ends_with_dots(before: &[u8]) -> bool {
    let before = before.strip_suffix(b" ").unwrap_or(before);
    ["...", "…", "\\u2026"]
        .iter()
        .any(|dots| before.ends_with(dots.as_bytes()))
}
