//! Whether a tool failed, by its envelope alone, and what to say about it.
//!
//! A tool failed where the response object or its `content` object has `exit_code` neither 0 nor null (unless
//! `exit_code_meaning` calls it benign), `error` neither null, false, `""` nor `{}`, `success` or `ok` false, `is_error` or
//! `isError` true (as the protocols of Anthropic and of MCP have it), or a `status` of [`FAILED`]; plain text where it starts with `error:` or a Python traceback.
//!
//! The class is that of the error text, else of the `status`, else of the meaning of the exit code. Where none of them
//! gives one it is E602, or E601 where there is only an exit code.

use std::borrow::Cow;

use super::class::{class_of, has_word, traceback};
use super::envelope::{Envelope, Report};
use super::start_of_string;
use crate::finding::Code;
use crate::json;
use crate::span::Span;

/// The values of `status` that say a tool failed.
const FAILED: &[&str] = &[
    "error",
    "failed",
    "failure",
    "timeout",
    "blocked",
    "not_found",
];

/// Parts of `exit_code_meaning` that say the code is no failure.
const BENIGN: &[&str] = &[
    "not an error",
    "not a failure",
    "no error",
    "expected",
    "often normal",
    "normal exit",
    "benign",
    "no match",
    "files differ",
];

/// How much of the tool's words a detail quotes, in characters.
const QUOTED: usize = 120;

/// The class of a failure, and its cause in one sentence.
pub(super) struct Failure {
    pub(super) code: Code,
    pub(super) detail: String,
}

/// The failure that plain text reports.
pub(super) fn of_plain(body: &str) -> Option<Failure> {
    starts_as_failure(body).then(|| Failure {
        code: class_of(body).unwrap_or(Code::E602),
        detail: says(body),
    })
}

/// The failure that an envelope reports.
pub(super) fn of_envelope(text: &str, envelope: &Envelope) -> Option<Failure> {
    let mut signs = Signs::of(text, &envelope.inner).or(Signs::of(text, &envelope.outer));
    if signs.flagged && signs.words.is_none() {
        let said = envelope.content.filter(|value| value.of(text) != "null");
        signs.words = said.and_then(|value| words_of(text, value));
    }
    if signs.failed() {
        return Some(signs.failure());
    }
    let content = envelope.content.filter(|&value| is_string(text, value))?;
    if !starts_as_failure(start_of_string(text, content)) {
        return None;
    }
    of_plain(json::decode_string(text, content).trim_start())
}

fn starts_as_failure(body: &str) -> bool {
    let word = body.as_bytes().get(..b"error:".len());
    word.is_some_and(|word| word.eq_ignore_ascii_case(b"error:"))
        || body.starts_with("Traceback (most recent call last)")
}

/// What the response object and its `content` object say of a failure.
struct Signs<'a> {
    /// The exit code as written, if it is one of a failure.
    exit_code: Option<&'a str>,
    meaning: Option<Cow<'a, str>>,
    /// `error` is set.
    error: bool,
    /// What `error` says.
    words: Option<Cow<'a, str>>,
    message: Option<Cow<'a, str>>,
    /// `success` or `ok` is false.
    refused: bool,
    status: Option<Cow<'a, str>>,
    /// `is_error` is true: the content is the error's text.
    flagged: bool,
}

impl<'a> Signs<'a> {
    fn of(text: &'a str, report: &Report) -> Self {
        let is_false = |value: Option<Span>| value.is_some_and(|value| value.of(text) == "false");
        let string = |value: Option<Span>| {
            value
                .filter(|&value| is_string(text, value))
                .map(|value| json::decode_string(text, value))
        };
        let error = report.error.filter(|value| is_set(value.of(text)));
        let meaning = string(report.exit_code_meaning);
        let benign = meaning
            .as_ref()
            .is_some_and(|meaning| has_word(&meaning.to_ascii_lowercase(), BENIGN));
        Self {
            exit_code: report
                .exit_code
                .map(|code| code.of(text))
                .filter(|code| !benign && !is_zero(code)),
            meaning,
            error: error.is_some(),
            words: error.and_then(|value| words_of(text, value)),
            message: string(report.message).filter(|message| !message.trim().is_empty()),
            refused: is_false(report.success) || is_false(report.ok),
            status: string(report.status).filter(|status| FAILED.contains(&status.as_ref())),
            flagged: report
                .is_error
                .is_some_and(|value| value.of(text) == "true"),
        }
    }

    /// Both together, `self` before `other`.
    fn or(self, other: Self) -> Self {
        Self {
            exit_code: self.exit_code.or(other.exit_code),
            meaning: self.meaning.or(other.meaning),
            error: self.error || other.error,
            words: self.words.or(other.words),
            message: self.message.or(other.message),
            refused: self.refused || other.refused,
            status: self.status.or(other.status),
            flagged: self.flagged || other.flagged,
        }
    }

    fn failed(&self) -> bool {
        self.exit_code.is_some()
            || self.error
            || self.refused
            || self.flagged
            || self.status.is_some()
    }

    fn failure(&self) -> Failure {
        let message = self
            .message
            .as_deref()
            .filter(|_| self.refused || self.status.is_some());
        let words = self.words.as_deref().or(message);
        let by_status = match self.status.as_deref() {
            Some("timeout") => Some(Code::E603),
            Some("not_found") => Some(Code::E604),
            _ => None,
        };
        let meaning = self.meaning.as_deref().filter(|_| self.exit_code.is_some());
        let code = words
            .and_then(class_of)
            .or(by_status)
            .or(meaning.and_then(class_of));
        let coarse = if words.is_none() && self.exit_code.is_some() {
            Code::E601
        } else {
            Code::E602
        };
        let detail = match (words, self.exit_code, &self.status) {
            (Some(words), ..) => says(words),
            (None, Some(exit_code), _) => match meaning {
                Some(meaning) => format!(
                    "the exit code is {}: {}",
                    shorten(exit_code),
                    shorten(meaning)
                ),
                None => format!("the exit code is {}", shorten(exit_code)),
            },
            (None, None, Some(status)) => format!("the status is \"{status}\""),
            (None, None, None) if self.refused => {
                "the tool says that it did not succeed".to_owned()
            }
            (None, None, None) => "the tool reports an error without a text".to_owned(),
        };
        Failure {
            code: code.unwrap_or(coarse),
            detail,
        }
    }
}

fn is_string(text: &str, value: Span) -> bool {
    text.as_bytes().get(value.start) == Some(&b'"')
}

fn is_zero(code: &str) -> bool {
    matches!(code, "null" | "false" | "\"\"") || code.trim_matches('"').parse() == Ok(0.0)
}

fn is_set(error: &str) -> bool {
    let empty_object = |error: &str| matches!(error.as_bytes(), [b'{', inside @ .., b'}'] if inside.trim_ascii().is_empty());
    !matches!(error, "null" | "false" | "\"\"") && !empty_object(error)
}

/// The text of an `error`: a string's own, else the JSON as written; `true` says nothing.
fn words_of(text: &str, value: Span) -> Option<Cow<'_, str>> {
    let words = match value.of(text) {
        "true" => return None,
        _ if is_string(text, value) => json::decode_string(text, value),
        written => Cow::Borrowed(written),
    };
    (!words.trim().is_empty()).then_some(words)
}

fn says(words: &str) -> String {
    let words = traceback(words).map_or(words, |(_, last)| last);
    format!("the tool says \"{}\"", shorten(words))
}

/// The start of the text on one line.
fn shorten(words: &str) -> String {
    let line = |c: char| {
        if c.is_control() || c.is_whitespace() {
            ' '
        } else {
            c
        }
    };
    let mut characters = words.trim().chars();
    let mut short: String = characters.by_ref().take(QUOTED).map(line).collect();
    if characters.next().is_some() {
        short.truncate(short.trim_end().len());
        short.push('…');
    }
    short
}
