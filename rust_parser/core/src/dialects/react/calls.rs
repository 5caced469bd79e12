//! `Action:` and `Action Input:` as a call. An input that starts with `{` is JSON, bare or in a code fence; any other is plain
//! text and becomes the one argument that the tool declares, or `input`.

use super::Assistant;
use super::labels::Piece;
use crate::call::{Head, Written};
use crate::finding::{Code, Finding};
use crate::message::PartKind;
use crate::span::Span;

const FENCE: &str = "```";

impl Assistant<'_> {
    /// The call that `Action:` begins; `input` is what follows it.
    pub(super) fn call(&mut self, action: Piece, input: Option<Piece>) {
        let end = input.map_or(action.body.end, |input| input.body.end);
        self.tiles.mark(PartKind::Markup, action.place);
        self.tiles.mark_gap(PartKind::Call, end);
        self.first_call_end.get_or_insert(end);
        let body = Span::new(action.place.end, end).trim(self.text);
        let named = action.body.trim(self.text);
        let is_cut = input.is_none() && end == self.text.len();
        match self.name(named, is_cut) {
            Ok(name) => self.push_call(body, name, named.end, input),
            Err(fault) => self.reader.push_unreadable(body, fault),
        }
    }

    /// `Action Input:` that no `Action:` stands before.
    pub(super) fn nameless_call(&mut self, input: Piece) {
        self.tiles.mark(PartKind::Markup, input.place);
        self.tiles.mark_gap(PartKind::Call, input.body.end);
        self.first_call_end.get_or_insert(input.body.end);
        let body = input.body.trim(self.text);
        let detail = "no `Action:` names the tool of this input";
        let fault = Finding::new(Code::C301, input.place, detail);
        self.reader.push_unreadable(body, fault);
    }

    /// The name behind `Action:`; with a paper's `NAME[TEXT]`, all of it.
    fn name(&self, named: Span, is_cut: bool) -> Result<Span, Finding> {
        let words = named.of(self.text);
        if words.is_empty() {
            let detail = "no tool's name follows `Action:`";
            let code = if is_cut { Code::J201 } else { Code::C301 };
            return Err(Finding::new(code, named, detail));
        }
        if words.starts_with(['{', '[', '`']) {
            let detail = "the tool's bare name must follow `Action:`";
            return Err(Finding::new(Code::J213, named, detail));
        }
        match words.find('\n') {
            Some(line) => {
                let rest = Span::new(named.start + line, named.end).trim(self.text);
                let detail = "this stands between the tool's name and `Action Input:`";
                Err(Finding::new(Code::J213, rest, detail))
            }
            None => Ok(named),
        }
    }

    fn push_call(&mut self, body: Span, named: Span, end: usize, input: Option<Piece>) {
        let Some(input) = input else {
            return match bracketed(self.text, named) {
                Some((name, value)) => self.reader.push_text(body, name, value),
                None => {
                    let detail = "no `Action Input:` follows; read as `{}`";
                    self.without_arguments(
                        body,
                        named,
                        Span::at(end),
                        detail,
                        "\nAction Input: {}",
                    );
                }
            };
        };
        let value = unfenced(self.text, input.body.trim(self.text));
        if value.is_empty() {
            let detail = "nothing follows `Action Input:`; read as `{}`";
            let place = Span::at(input.place.end);
            self.without_arguments(body, named, place, detail, " {}");
        } else if value.of(self.text).starts_with('{') {
            let head = Head {
                name: named,
                id: None,
                value,
            };
            self.reader.push_headed_json(body, head);
        } else {
            self.reader.push_text(body, named, value);
        }
    }

    /// C302: a tool's name alone.
    fn without_arguments(
        &mut self,
        body: Span,
        name: Span,
        place: Span,
        detail: &'static str,
        missing: &'static str,
    ) {
        let finding = Finding::new(Code::C302, body, detail).with_repair(place, missing);
        self.find(finding.of_call(self.reader.calls.len()));
        let written = Written {
            name: Some(name),
            place,
            arguments: "{}".to_owned(),
            keys: Vec::new(),
            fault: None,
            mendable: true,
        };
        self.reader.push_written(body, written);
    }
}

/// Name and text of `NAME[TEXT]`.
fn bracketed(text: &str, named: Span) -> Option<(Span, Span)> {
    let open = named.start + named.of(text).find('[')?;
    let close = named.of(text).ends_with(']').then_some(named.end - 1)?;
    let name = Span::new(named.start, open).trim(text);
    Some((name, Span::new(open + 1, close)))
}

/// The JSON object inside a code fence, where the value is one.
fn unfenced(text: &str, value: Span) -> Span {
    let inside = value.of(text).strip_prefix(FENCE);
    let inside = inside.and_then(|inside| inside.strip_suffix(FENCE));
    let Some(inside) = inside else {
        return value;
    };
    let object = inside.strip_prefix("json").unwrap_or(inside).trim();
    if !object.starts_with('{') {
        return value;
    }
    let end = value.end - FENCE.len();
    let end = text[..end].trim_end().len();
    Span::new(end - object.len(), end)
}
