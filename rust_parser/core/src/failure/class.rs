//! The class of a failure (E603-E612), by the words of an error text. Whether a tool failed is not asked here.
//!
//! The first that knows one: the HTTP status which the text names ([`HTTP`]), the first entry of [`WORDS`] with a word
//! in it. Of a text with a Python traceback count what stands before it and its last line, and of that line only the
//! causes outside the program (E603-E609); it is E610 otherwise.

use crate::finding::Code;

/// How much of an error text is looked at, in bytes.
const LOOKED_AT: usize = 600;

const TRACEBACK: &str = "traceback (most recent call last)";

/// The words that a three-digit HTTP status follows; it may also open the text, before a capital letter.
const HTTP: &[&str] = &[
    "http", "https", "status", "code", "error", "response", "returned", "got",
];

/// The rule words, most specific first: a text is of the first class that has a word in it. Letter case does not count.
/// Before a word stands no letter or digit; after it anything may (`timeout` finds `TimeoutError`).
#[rustfmt::skip]
const WORDS: &[(Code, &[&str])] = &[
    (Code::E607, &["too many requests", "rate limit", "rate-limit", "ratelimit", "quota exceeded", "exceeded your current quota"]),
    (Code::E606, &["unauthorized", "unauthorised", "unauthenticated", "authentication", "api key", "api_key", "apikey",
        "credential", "invalid token", "token expired", "expired token", "missing token", "missing key", "not logged in",
        "login required", "could not read username", "permission denied (publickey"]),
    (Code::E605, &["permission denied", "permissionerror", "eacces", "eperm", "operation not permitted", "access denied",
        "access is denied", "forbidden", "read-only file system", "erofs"]),
    (Code::E608, &["internal server error", "bad gateway", "service unavailable", "gateway timeout", "gateway time-out",
        "server error"]),
    (Code::E603, &["timed out", "timeouterror", "timeoutexpired", "readtimeout", "connecttimeout", "etimedout",
        "deadline exceeded", "time limit"]),
    (Code::E609, &["econnrefused", "econnreset", "enotfound", "ehostunreach", "enetunreach", "eai_again",
        "connection refused", "connection reset", "connection aborted", "connection closed", "connection error",
        "connectionerror", "connectionrefused", "connectionreset", "could not connect", "failed to connect",
        "cannot connect", "could not resolve", "name resolution", "name or service not known", "getaddrinfo",
        "network error", "network is unreachable", "host unreachable", "no route to host", "socket hang up",
        "remote end closed", "dns", "ssl", "certificate verify failed", "net::err_", "err_connection", "err_name_not"]),
    (Code::E612, &["unknown tool", "no such tool", "tool not found", "available tools", "tool is not available",
        "tool not available", "not available in", "not available here", "not available for this", "database not available",
        "service not available", "backend not available", "unavailable", "is disabled", "not installed", "not configured", "not enabled"]),
    (Code::E604, &["no such", "enoent", "not found", "filenotfounderror", "does not exist", "doesn't exist",
        "could not find", "couldn't find", "cannot find", "can't find", "no process with id"]),
    (Code::E611, &["missing required", "missing argument", "missing parameter", "required parameter",
        "required argument", "required field", "required property", "is required", "are required", "invalid argument",
        "invalid parameter", "invalid value", "invalid input", "invalid action", "invalid json", "unknown action",
        "unknown argument", "unknown parameter", "unexpected argument", "unexpected keyword argument",
        "unexpected parameter", "must be", "must not be", "must provide", "validation error", "validationerror",
        "not a valid", "bad request", "unprocessable"]),
    (Code::E603, &["timeout", "time out", "time-out"]),
    (Code::E610, &["traceback", "exception", "panicked at", "valueerror", "typeerror", "keyerror", "indexerror",
        "nameerror", "attributeerror", "runtimeerror", "assertionerror", "syntaxerror", "importerror",
        "modulenotfounderror", "unicodedecodeerror", "zerodivisionerror", "recursionerror", "memoryerror"]),
];

/// The class that the words of an error text give; `None` where they give none.
pub(super) fn class_of(words: &str) -> Option<Code> {
    let Some((before, last)) = traceback(words) else {
        return class_of_text(before_limit(words));
    };
    let outside = |code: &Code| (Code::E603..=Code::E609).contains(code);
    class_of_text(before_limit(before))
        .or_else(|| class_of_text(before_limit(last)).filter(outside))
        .or(Some(Code::E610))
}

/// What stands before a Python traceback in the text, and the last line of it, which names the exception.
pub(super) fn traceback(words: &str) -> Option<(&str, &str)> {
    // Its one bracket is rarer than its letters.
    const BRACKET: usize = "traceback ".len();
    let bytes = words.as_bytes();
    let at = memchr::memchr_iter(b'(', bytes)
        .filter_map(|bracket| bracket.checked_sub(BRACKET))
        .find(|&at| {
            let found = bytes.get(at..at + TRACEBACK.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(TRACEBACK.as_bytes()))
        })?;
    Some((
        &words[..at],
        words.trim_end().lines().next_back().unwrap_or_default(),
    ))
}

/// A word of the list stands in the lower-cased text, and no letter or digit before it.
pub(super) fn has_word(text: &str, words: &[&str]) -> bool {
    word_starts(text).any(|rest| words.iter().any(|word| rest.starts_with(word)))
}

/// The text from each place on that no letter or digit stands before.
fn word_starts(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.char_indices().filter_map(move |(at, character)| {
        let starts = !std::mem::replace(&mut inside, character.is_alphanumeric());
        starts.then(|| &text[at..])
    })
}

fn class_of_text(words: &str) -> Option<Code> {
    let lower = words.to_ascii_lowercase();
    http_class(words, &lower).or_else(|| class_of_words(&lower))
}

/// The class of the first entry of [`WORDS`] with a word in the lower-cased text.
fn class_of_words(lower: &str) -> Option<Code> {
    let mut first = WORDS.len();
    for rest in word_starts(lower) {
        let rest = rest.as_bytes();
        // Most words are passed by one look.
        let begins = |word: &&str| {
            let word = word.as_bytes();
            rest.first() == word.first() && rest.starts_with(word)
        };
        let entry = WORDS[..first]
            .iter()
            .position(|(_, words)| words.iter().any(begins));
        first = entry.unwrap_or(first);
    }
    WORDS.get(first).map(|&(code, _)| code)
}

fn http_class(words: &str, lower: &str) -> Option<Code> {
    let is_status = |at: usize, status: &str| {
        let before = &lower[..at];
        let after = &words[at + status.len()..];
        let introduced = before.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let word = introduced
            .rsplit(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        let opens = before.trim().is_empty()
            && (after.is_empty()
                || after.starts_with(':')
                || after
                    .trim_start()
                    .starts_with(|c: char| c.is_ascii_uppercase()));
        opens || (before.len() - introduced.len() <= 6 && HTTP.contains(&word))
    };
    let mut at = 0;
    for token in lower.split(|c: char| !c.is_ascii_alphanumeric()) {
        if let Some(code) = class_of_status(token)
            && is_status(at, token)
        {
            return Some(code);
        }
        at += token.len();
        at += lower[at..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

fn class_of_status(token: &str) -> Option<Code> {
    match token.as_bytes() {
        b"400" | b"422" => Some(Code::E611),
        b"401" | b"407" => Some(Code::E606),
        b"403" => Some(Code::E605),
        b"404" | b"410" => Some(Code::E604),
        b"408" => Some(Code::E603),
        b"429" => Some(Code::E607),
        [b'5', b'0'..=b'2', b'0'..=b'9'] => Some(Code::E608),
        _ => None,
    }
}

fn before_limit(words: &str) -> &str {
    let mut end = words.len().min(LOOKED_AT);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    &words[..end]
}
