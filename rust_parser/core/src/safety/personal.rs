//! Who is behind a trace: e-mail addresses (X802) and the names in home paths (X803). Whether a name is that of a person
//! or of an account that everybody has cannot be read off it: all are marked, reserved domains too.

use super::patterns::{Pattern, after_escape, is_word};
use crate::finding::Code;
use crate::span::Span;

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        code: Code::X802,
        kind: "an e-mail address",
        form: r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}",
        settle: address,
    },
    Pattern {
        code: Code::X803,
        kind: "a home path that names its owner",
        form: concat!(
            r"(?:/(?:home|Users)/|[A-Za-z]:(?:/|\\{1,4})Users(?:/|\\{1,4}))",
            r"[\p{L}\p{N}_][\p{L}\p{N}._-]*"
        ),
        settle: home,
    },
];

/// Endings that make `icon@2x.png` a file.
const FILES: &[&str] = &[
    "css", "gif", "html", "jpeg", "jpg", "js", "json", "md", "png", "py", "svg", "ts", "webp",
];

/// Folders beside those of people.
const SHARED: &[&str] = &["All", "Default", "Public", "Shared"];

/// How far back the start of an address's URL is looked for.
const NEAR: usize = 256;

/// Not the account of a remote (`git@host:path`, `ssh://git@host`), a version (`pkg@1.2.0-rc.one`), a file or a call.
fn address(text: &str, span: Span) -> Option<Span> {
    let span = after_escape(text, span)?;
    let (local, domain) = span.of(text).split_once('@')?;
    let ending = domain.rsplit('.').next()?;
    let mut rest = text[span.end..].bytes();
    let next = rest.next();
    let remote = next == Some(b':')
        && rest
            .next()
            .is_some_and(|byte| is_word(byte) || matches!(byte, b'/' | b'~' | b'.'));
    let number = |label: &&str| label.bytes().all(|byte| byte.is_ascii_digit());
    let version = domain.split('.').take_while(number).count() > 1;
    let sound = !local.is_empty() && !local.starts_with('.') && !local.ends_with('.');
    let goes_on = next.is_some_and(|byte| is_word(byte) || byte == b'(');
    let is_file = FILES.contains(&ending);
    (sound && !remote && !version && !goes_on && !is_file && !in_url(text, span.start))
        .then_some(span)
}

/// It stands behind a `://` of its own word.
fn in_url(text: &str, start: usize) -> bool {
    let from = start.saturating_sub(NEAR);
    let near = &text.as_bytes()[from..start];
    let is_end =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'(' | b',');
    let word = near.iter().rposition(is_end).map_or(0, |end| end + 1);
    memchr::memmem::find(&near[word..], b"://").is_some()
}

/// Not part of a longer path or address, except behind a scheme or a drive; without the dot that ends a sentence.
fn home(text: &str, span: Span) -> Option<Span> {
    let path = span.of(text).trim_end_matches(['.', '-']);
    let name = path.rsplit(['/', '\\']).next()?;
    let before = &text.as_bytes()[..span.start];
    let drive = before.len() >= 2
        && before[before.len() - 2] == b'/'
        && before[before.len() - 1].is_ascii_alphabetic();
    let fits = match before.last() {
        Some(b'/') => before.ends_with(b"://"),
        Some(b'.' | b'~' | b'}' | b')' | b'>') => false,
        _ => drive || after_escape(text, span)? == span,
    };
    (fits && !SHARED.contains(&name)).then(|| Span::new(span.start, span.start + path.len()))
}
