//! Calls as Python writes them: `NAME(KEY=VALUE, …)`, every argument by its name. The values are `python`'s; what
//! stands around them is read here, and is mended only where one text alone can have been meant.

use super::python::{self, Literals, Read, short};
use crate::finding::{Code, Finding};
use crate::json::{self, Place, Stop, Value};
use crate::message::RepairedCall;
use crate::span::Span;

/// What was read of a call.
#[derive(Debug)]
pub(in crate::dialects) struct ReadFunction {
    pub name: Option<Span>,
    pub keys: Vec<Span>,
    /// Where the arguments stand.
    pub place: Span,
    /// As a JSON object.
    pub arguments: String,
    /// What is wrong first.
    pub fault: Option<Finding>,
    /// The call as it should be written; `None` where that would be a guess.
    pub mended: Option<String>,
    /// The keys that come twice inside a value.
    pub doubled: Vec<Finding>,
    pub stop: Stop,
}

/// Reads the call that starts at `start`, not past `limit`, which no blanks stand before. `place` lies at or before `start`.
pub(in crate::dialects) fn read(
    text: &str,
    start: usize,
    limit: usize,
    place: Place,
) -> ReadFunction {
    let mut reader = Reader {
        values: Literals::new(&text[..limit], start, place),
        keys: Vec::new(),
        open: start,
    };
    let name = name(text, start).filter(|name| name.end <= limit);
    let stop = match reader.call(name) {
        Ok(()) => Stop::Complete(reader.values.at),
        Err(stop) => stop,
    };
    let end = reader.values.at;
    let values = reader.values;
    ReadFunction {
        name,
        keys: reader.keys,
        place: Span::new(reader.open, end.max(reader.open)),
        mended: values.mended(start),
        fault: values.fault,
        doubled: values.doubled,
        arguments: values.out,
        stop,
    }
}

struct Reader<'a> {
    values: Literals<'a>,
    keys: Vec<Span>,
    /// Behind the parenthesis that opens.
    open: usize,
}

impl Reader<'_> {
    fn call(&mut self, name: Option<Span>) -> Read {
        let values = &mut self.values;
        let Some(name) = name else {
            return Err(values.broken("a function's name"));
        };
        values.at = name.end;
        self.open = name.end;
        values.skip_blanks();
        if values.peek() != Some(b'(') {
            return Err(values.broken("`(` behind the function's name"));
        }
        values.at += 1;
        self.open = values.at;
        values.out.push('{');
        loop {
            self.values.skip_blanks();
            match self.values.peek() {
                None => return Err(self.truncated(name)),
                Some(b')') => break,
                _ => self.argument().inspect_err(|stop| self.close(*stop))?,
            }
            self.values.skip_blanks();
            match self.values.peek() {
                Some(b',') => self.values.at += 1,
                Some(b')') => break,
                None => return Err(self.truncated(name)),
                _ => self.missing_comma()?,
            }
        }
        self.values.at += 1;
        self.values.out.push('}');
        Ok(())
    }

    fn truncated(&mut self, name: Span) -> Stop {
        let what = format!("call `{}(`", short(name.of(self.values.text)));
        let stop = self.values.truncated(&what, name.start);
        self.close(stop);
        stop
    }

    fn close(&mut self, stop: Stop) {
        self.values.close(stop, "}", ")");
    }

    /// `KEY=VALUE`. A value without a key is read, so that the call's end is found, and belongs to no argument.
    fn argument(&mut self) -> Read {
        let values = &mut self.values;
        let start = values.at;
        let text = values.text;
        let key = name(text, start).filter(|key| !key.of(text).contains('.'));
        let equals = key.map(|key| json::blanks(text.as_bytes(), key.end));
        let is_set = |&at: &usize| text[at..].starts_with('=') && !text[at..].starts_with("==");
        if let (Some(key), Some(equals)) = (key, equals.filter(is_set)) {
            values.at = equals + 1;
            values.skip_blanks();
            if values.out.len() > 1 {
                values.out.push_str(", ");
            }
            json::quote(key.of(text), &mut values.out);
            values.out.push_str(": ");
            self.keys.push(key);
            return values.value();
        }
        if equals == Some(text.len()) {
            return Err(values.broken("`=` behind the argument's name"));
        }
        let kept = values.out.len();
        let read = values.value();
        values.out.truncate(kept);
        let detail = "an argument has no name: `NAME=` is missing before it";
        values.fail(Code::J213, Span::new(start, values.at), detail);
        read
    }

    /// Another argument follows without a comma before it.
    fn missing_comma(&mut self) -> Read {
        let values = &mut self.values;
        let text = values.text;
        let key = name(text, values.at);
        let equals = key.map_or(text.len(), |key| json::blanks(text.as_bytes(), key.end));
        if !text[equals..].starts_with('=') || text[equals..].starts_with("==") {
            return Err(values.broken("`,` or `)`"));
        }
        let place = Span::at(text[..values.at].trim_end().len());
        let detail = "a comma is missing before the next argument";
        values.fault(Code::J213, key.unwrap_or(place), detail);
        values.edit(place, ",");
        Ok(())
    }
}

/// A further call begins here.
pub(super) fn begins(text: &str, at: usize) -> bool {
    name(text, at)
        .is_some_and(|name| text[json::blanks(text.as_bytes(), name.end)..].starts_with('('))
}

/// A list of calls begins here, sound or not, and no link and no list of something else: a bracket, a function, and its first
/// argument by its name, a text, or none.
pub(super) fn begins_list(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'[') {
        return false;
    }
    let Some(function) = name(text, json::blanks(bytes, at + 1)) else {
        return false;
    };
    let open = json::blanks(bytes, function.end);
    if bytes.get(open) != Some(&b'(') {
        return false;
    }
    let first = json::blanks(bytes, open + 1);
    match bytes.get(first) {
        None | Some(b'=' | b'"' | b'\'' | b'{') => true,
        Some(b')') => !text[first..].starts_with(")]("),
        _ => name(text, first).is_some_and(|key| {
            let behind = &text[json::blanks(bytes, key.end)..];
            behind.starts_with('=') && !behind.starts_with("==")
        }),
    }
}

/// The end of the list, or of the one call, that starts here, by its brackets alone.
///
/// # Errors
/// The first place that can be none of it.
pub(super) fn end_of_list(text: &str, start: usize) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let mut open: usize = 0;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' if open == 0 => return Err(at),
            b')' | b']' | b'}' => open -= 1,
            b'"' | b'\'' => at = string_end(bytes, at)?,
            b'<' | b'>' | b';' | b'`' | b'\\' => return Err(at),
            b'\n' if open == 0 => return Err(at),
            _ => {}
        }
        at += 1;
        if open == 0 && matches!(byte, b')' | b']' | b'}') {
            return Ok(at);
        }
    }
    Err(at)
}

/// The closing quote of the string that opens here.
fn string_end(bytes: &[u8], open: usize) -> Result<usize, usize> {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return Err(open),
            _ if byte == bytes[open] => return Ok(at),
            _ => {}
        }
        at += 1;
    }
    Err(open)
}

/// The call in Python; `None` where a name in it is none in Python.
pub(super) fn write(call: &RepairedCall) -> Option<String> {
    let is_name = |text: &str| name(text, 0).is_some_and(|name| name.end == text.len());
    let text = &call.arguments;
    let node = json::read(text, Span::new(0, text.len()))?;
    let Value::Object(members) = &node.value else {
        return None;
    };
    if !is_name(&call.name) {
        return None;
    }
    let mut out = format!("{}(", call.name);
    for (index, member) in members.iter().enumerate() {
        let key = member.key.get(text);
        if !is_name(&key) || key.contains('.') {
            return None;
        }
        let comma = if index > 0 { ", " } else { "" };
        out.push_str(&format!("{comma}{key}="));
        python::write(text, &member.value, &mut out);
    }
    out.push(')');
    Some(out)
}

/// A function's or an argument's name, dots and all. A hyphen is none of Python's, and yet stands in tools' names.
fn name(text: &str, start: usize) -> Option<Span> {
    let rest = &text[start..];
    let starts = |c: char| c.is_alphabetic() || c == '_';
    let is_in = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    rest.chars().next().filter(|&c| starts(c))?;
    let length = rest.find(|c: char| !is_in(c)).unwrap_or(rest.len());
    Some(Span::new(start, start + length))
}
