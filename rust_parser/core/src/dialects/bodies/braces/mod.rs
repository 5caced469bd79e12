//! A call as `call:NAME{KEY:VALUE,…}`: objects and arrays as in JSON, keys bare, and strings between a control token at either
//! end, so that nothing in them is escaped. Numbers, `true`, `false` and `null` stand bare; any other bare word is a string
//! whose quotes were forgotten.

mod values;

use crate::finding::Finding;
use crate::json::{self, Place};
use crate::message::RepairedCall;
use crate::span::Span;

use values::{NO_KEY, Reader, Stop};

/// How strings are quoted.
#[derive(Debug)]
pub(in crate::dialects) struct Braces {
    pub quote: &'static str,
}

/// What was read of a call's body.
#[derive(Debug)]
pub(in crate::dialects) struct ReadBraces {
    pub name: Option<Span>,
    /// Where the arguments stand.
    pub place: Span,
    pub arguments: String,
    pub keys: Vec<Span>,
    /// What is wrong first, mended where nothing has to be guessed.
    pub fault: Option<Finding>,
    pub mendable: bool,
    /// The last brace stands where it must.
    pub complete: bool,
    pub end: usize,
}

const CALL: &str = "call:";

impl Braces {
    /// Reads the call that starts at `start` and reaches no further than `limit`.
    pub(in crate::dialects) fn read(
        &self,
        text: &str,
        start: usize,
        limit: usize,
        place: Place,
    ) -> ReadBraces {
        let whole = limit == text.len();
        let text = &text[..limit];
        let rest = &text[start..];
        let rest = rest.strip_prefix(CALL).or(rest.strip_prefix(':'));
        let at = rest.map_or(start, |rest| text.len() - rest.len());
        let length = text[at..].find(['{', '<', '\n']).unwrap_or(limit - at);
        let name = Span::new(at, at + length).trim(text);
        let mut reader = Reader::new(text, at + length, self.quote, whole, place);
        let opened = reader.at;
        let named = !name.is_empty();
        let stop = if !named || !text[opened..].starts_with('{') {
            let detail = "expected `call:`, a tool's name and `{`";
            Err(reader.broken(opened.min(limit), detail))
        } else {
            reader.object()
        };
        let mendable = named && !matches!(stop, Err(Stop::Broken));
        let call = RepairedCall {
            name: name.of(text).to_owned(),
            arguments: reader.out,
        };
        let written = self.write(&call).filter(|_| mendable);
        let fault = reader.fault.map(|fault| match written {
            Some(written) => fault.with_repair(Span::new(start, reader.at), written),
            None => fault,
        });
        ReadBraces {
            name: named.then_some(name),
            place: Span::new(opened.min(reader.at), reader.at),
            arguments: call.arguments,
            keys: reader.keys,
            fault,
            mendable,
            complete: stop.is_ok(),
            end: reader.at,
        }
    }

    /// The call without its tags; `None` where a string holds its own quote or a key is no bare word.
    pub(in crate::dialects) fn write(&self, call: &RepairedCall) -> Option<String> {
        let whole = Span::new(0, call.arguments.len());
        let node = json::read(&call.arguments, whole)?;
        let mut out = format!("{CALL}{}", call.name);
        self.write_value(&call.arguments, &node, &mut out)?;
        Some(out)
    }

    fn write_value(&self, text: &str, node: &json::Node, out: &mut String) -> Option<()> {
        match &node.value {
            json::Value::String(string) => {
                let string = string.get(text);
                (!string.contains(self.quote)).then_some(())?;
                out.push_str(&[self.quote, &string, self.quote].concat());
            }
            json::Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    self.write_value(text, item, out)?;
                }
                out.push(']');
            }
            json::Value::Object(members) => {
                out.push('{');
                for (index, member) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    let key = member.key.get(text);
                    let bare = !key.is_empty() && key.trim() == key && !key.contains(NO_KEY);
                    bare.then_some(())?;
                    out.push_str(&key);
                    out.push(':');
                    self.write_value(text, &member.value, out)?;
                }
                out.push('}');
            }
            _ => out.push_str(node.span.of(text)),
        }
        Some(())
    }
}
