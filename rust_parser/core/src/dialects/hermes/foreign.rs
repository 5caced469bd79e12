//! Calls that a model wrote in another dialect's markup inside a Hermes message (M133): `<function=NAME>` with
//! parameters, and calls between Kimi's tokens. They are listed as invalid calls, with what they would be here.

use super::Assistant;
use crate::json;
use crate::message::{PartKind, RepairedCall};
use crate::scan::{Tag, TagKind};
use crate::span::Span;

const ARGUMENTS: &str = "<|tool_call_argument_begin|>";
/// Looking further for the arguments would make a text of begin tokens take the square of its length.
const LONGEST_ID: usize = 256;
const FUNCTION_CLOSE: &str = "</function>";

impl Assistant<'_> {
    /// `<function=…>` as the body of a call.
    pub(super) fn foreign_in_call(&mut self, index: usize, function: usize) -> usize {
        let open = self.tags[index].span;
        let start = self.tags[function].span.start;
        let mut limit = self.call_tag(function);
        let mut end = self.tag_start(limit);
        let read = read_function(&self.text[start..end]);
        if let (Some((_, length)), false) = (&read, self.closes_here(limit)) {
            // Nothing closes the call: it ends with its own markup, and what follows is not lost to it.
            end = start + length;
            limit = self.tag_from(function, end);
        }
        let body = Span::new(start, end).trim(self.text);
        let detail = "the call is written as `<function=…>`".to_owned();
        let repaired = read.map(|(call, _)| call);
        self.reader.push_foreign(body, detail, repaired, true);
        debug_assert!(open.end <= start);
        self.end_call(index, end, limit)
    }

    /// `<function=…>` in the text: a call if it is complete, else text.
    pub(super) fn foreign_function(&mut self, index: usize) -> usize {
        let start = self.tags[index].span.start;
        let opens = |tag: &&Tag| !tag.is_call() && tag.kind != TagKind::FunctionOpen;
        let limit = index + 1 + self.tags[index + 1..].iter().take_while(opens).count();
        let limit = self.tag_start(limit);
        let Some((call, length)) = read_function(&self.text[start..limit]) else {
            return index + 1;
        };
        self.foreign(
            index,
            Span::new(start, start + length),
            "the call is written as `<function=…>`",
            call,
        )
    }

    /// A control token: the start of a call in Kimi's markup, or leaked.
    pub(super) fn token(&mut self, index: usize) -> usize {
        let start = self.tags[index].span.start;
        match read_kimi(&self.text[start..]) {
            Some((call, length)) => {
                let span = Span::new(start, start + length);
                self.foreign(
                    index,
                    span,
                    "the call is written in another template's tokens",
                    call,
                )
            }
            None => self.leaked_token(index),
        }
    }

    fn foreign(&mut self, index: usize, span: Span, detail: &str, call: RepairedCall) -> usize {
        self.tiles.mark(PartKind::Call, span);
        self.first_call_end.get_or_insert(span.end);
        self.reader
            .push_foreign(span, detail.to_owned(), Some(call), false);
        let next = self.tag_from(index, span.end);
        debug_assert!(self.tags[index].kind != TagKind::CallOpen);
        next.max(index + 1)
    }
}

/// `<function=NAME><parameter=KEY>VALUE</parameter>…</function>` at the start of `text`: the call and its length.
/// Without a schema every value is text.
fn read_function(text: &str) -> Option<(RepairedCall, usize)> {
    let length = text.find(FUNCTION_CLOSE)?;
    let (name, mut rest) = text[..length].strip_prefix("<function=")?.split_once('>')?;
    let mut arguments = String::from("{");
    while let Some(parameter) = rest.trim_start().strip_prefix("<parameter=") {
        let (key, value) = parameter.split_once('>')?;
        let (value, after) = value.split_once("</parameter>")?;
        if arguments.len() > 1 {
            arguments.push_str(", ");
        }
        json::quote(key.trim(), &mut arguments);
        arguments.push_str(": ");
        let value = value.strip_prefix('\n').unwrap_or(value);
        json::quote(value.strip_suffix('\n').unwrap_or(value), &mut arguments);
        rest = after;
    }
    arguments.push('}');
    let name = name.trim();
    let complete = rest.trim().is_empty() && !name.is_empty();
    complete.then(|| {
        (
            RepairedCall {
                name: name.to_owned(),
                arguments,
            },
            length + FUNCTION_CLOSE.len(),
        )
    })
}

/// One call between Kimi's tokens at the start of `text`, with the section tokens around it: the call and its length.
fn read_kimi(text: &str) -> Option<(RepairedCall, usize)> {
    let section = text
        .strip_prefix("<|tool_calls_section_begin|>")
        .map_or(text, str::trim_start);
    let call = section.strip_prefix("<|tool_call_begin|>")?;
    let near = &call.as_bytes()[..call.len().min(LONGEST_ID + ARGUMENTS.len())];
    let id = &call[..memchr::memmem::find(near, ARGUMENTS.as_bytes())?];
    if id.contains('<') {
        return None; // Other markup stands between the tokens, which is not a name.
    }
    let start = text.len() - call.len() + id.len() + ARGUMENTS.len();
    let value = json::blanks(text.as_bytes(), start);
    let value_end = json::end_of_value(text.as_bytes(), value).ok()?;
    let rest = text[value_end..]
        .trim_start()
        .strip_prefix("<|tool_call_end|>")?;
    let rest = rest
        .trim_start()
        .strip_prefix("<|tool_calls_section_end|>")
        .unwrap_or(rest);
    let name = id.trim().strip_prefix("functions.").unwrap_or(id.trim());
    let name = name.rsplit_once(':').map_or(name, |(name, _)| name);
    let arguments = text[value..value_end].to_owned();
    Some((
        RepairedCall {
            name: name.to_owned(),
            arguments,
        },
        text.len() - rest.len(),
    ))
}
