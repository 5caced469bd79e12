//! A call as its tool's name, a separator, and the arguments as one JSON object: Kimi's
//! `functions.NAME:0<|tool_call_argument_begin|>{…}`, DeepSeek's `NAME<｜tool▁sep｜>{…}`.

use super::ends::after_blanks;
use crate::message::RepairedCall;
use crate::span::Span;

/// What stands around the name.
#[derive(Debug)]
pub(in crate::dialects) enum Named {
    /// `functions.NAME:INDEX`, which is the call's id too.
    Id,
    /// The bare name.
    Plain,
    /// A type, the separator, the name on a line of its own, and the JSON in a code fence.
    Fenced,
}

/// The name of a call, and where its JSON starts.
#[derive(Clone, Copy, Debug)]
pub(in crate::dialects) struct Head {
    pub name: Span,
    pub id: Option<Span>,
    pub value: usize,
}

/// What opens and closes a block of code.
pub(in crate::dialects) const FENCE: &str = "```";
const FENCE_OPEN: &str = "```json";
/// A name longer than this is none, so that looking for its end takes no time.
pub(super) const LONGEST_NAME: usize = 256;

impl Named {
    /// Reads the head of a body that starts at `start` and has its separator at `separator`.
    pub(in crate::dialects) fn head(
        &self,
        text: &str,
        start: usize,
        separator: Span,
    ) -> Option<Head> {
        let before = Span::new(start, separator.start).trim(text);
        let (name, id, value) = match self {
            Self::Id => (without_index(text, before), Some(before), separator.end),
            Self::Plain => (before, None, separator.end),
            Self::Fenced => {
                let rest = &text[separator.end..];
                let near = rest.as_bytes().iter().take(LONGEST_NAME);
                let line = near
                    .take_while(|byte| !matches!(byte, b'\n' | b'<'))
                    .count();
                rest.get(..line)?;
                let name = Span::new(separator.end, separator.end + line).trim(text);
                let fence = after_blanks(text, separator.end + line);
                let fenced = text[fence..].starts_with(FENCE_OPEN);
                let skipped = if fenced { FENCE_OPEN.len() } else { 0 };
                (name, None, fence + skipped)
            }
        };
        let head = Head {
            name,
            id,
            value: after_blanks(text, value),
        };
        // Other markup where the name stands is no name.
        let sound = !name.is_empty() && !name.of(text).contains('<');
        (sound && name.len() <= LONGEST_NAME).then_some(head)
    }

    /// Where what follows the arguments starts: behind the fence, where there is one.
    pub(in crate::dialects) fn after_value(&self, text: &str, end: usize) -> usize {
        let at = after_blanks(text, end);
        match self {
            Self::Fenced if text[at..].starts_with(FENCE) => at + FENCE.len(),
            _ => end,
        }
    }

    /// The end of broken arguments that reach no further than `end`: before the fence, where there is one.
    pub(in crate::dialects) fn value_limit(&self, text: &str, start: usize, end: usize) -> usize {
        let whole = text[start..end].trim_end();
        match self {
            Self::Fenced => start + whole.strip_suffix(FENCE).unwrap_or(whole).trim_end().len(),
            _ => start + whole.len(),
        }
    }

    pub(in crate::dialects) fn write(&self, call: &RepairedCall, separator: &str) -> String {
        let (name, arguments) = (&call.name, &call.arguments);
        match self {
            Self::Id => format!("functions.{name}:0{separator}{arguments}"),
            Self::Plain => format!("{name}{separator}{arguments}"),
            Self::Fenced => {
                format!("function{separator}{name}\n{FENCE_OPEN}\n{arguments}\n{FENCE}")
            }
        }
    }
}

/// The name inside `functions.NAME:INDEX`; neither end need be there.
fn without_index(text: &str, id: Span) -> Span {
    let whole = id.of(text);
    let name = whole.strip_prefix("functions.").unwrap_or(whole);
    let start = id.end - name.len();
    let digits = |index: &str| index.bytes().all(|byte| byte.is_ascii_digit());
    match name.rsplit_once(':') {
        Some((name, index)) if digits(index) => Span::new(start, start + name.len()),
        _ => Span::new(start, id.end),
    }
}
