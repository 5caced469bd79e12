//! The findings about a trace as they are gathered, each with the message it belongs to, and the words that their
//! sentences share. What is found is decided in `protocol` and `behaviour`.

use std::borrow::Cow;

use super::{Input, Trace, said};
use crate::finding::{Code, Finding};
use crate::span::Span;

/// The findings of one trace as they come.
pub(super) struct Found<'a, 'b> {
    pub(super) trace: &'a Trace,
    pub(super) inputs: &'a [Input<'b>],
    findings: Vec<(usize, Finding)>,
}

impl<'a, 'b> Found<'a, 'b> {
    pub(super) fn new(trace: &'a Trace, inputs: &'a [Input<'b>]) -> Self {
        Self {
            trace,
            inputs,
            findings: Vec::new(),
        }
    }

    pub(super) fn at(&mut self, message: usize, finding: Finding) {
        self.findings.push((message, finding));
    }

    /// A finding about a message as a whole.
    pub(super) fn whole(
        &mut self,
        message: usize,
        code: Code,
        detail: impl Into<Cow<'static, str>>,
    ) {
        let span = Span::new(0, self.inputs[message].text.len());
        self.at(message, Finding::new(code, span, detail));
    }

    /// A finding about a call, by its index among those of the trace.
    pub(super) fn call(&mut self, number: usize, code: Code, detail: String) {
        let at = self.trace.calls[number];
        let finding = Finding::new(code, self.trace.call(at).body, detail);
        self.at(at.message, finding.of_call(at.index));
    }

    /// The messages that were given this code.
    pub(super) fn messages_with(&self, code: Code) -> impl Iterator<Item = usize> {
        let marked = self
            .findings
            .iter()
            .filter(move |(_, finding)| finding.code == code);
        marked.map(|&(message, _)| message)
    }

    pub(super) fn into_findings(self) -> Vec<(usize, Finding)> {
        self.findings
    }

    /// A call as the subject of a sentence.
    pub(super) fn named_call(&self, number: usize) -> String {
        self.said_of_call(number, "")
    }

    /// A sentence about a call, whose name `predicate` follows. Joined and not formatted, for every row that ends on a
    /// call brings one.
    pub(super) fn said_of_call(&self, number: usize, predicate: &str) -> String {
        let at = self.trace.calls[number];
        match said(self.inputs[at.message].text, &self.trace.call(at).name) {
            Some(name) => {
                let (name, close) = shown(name);
                ["the call of `", name, close, predicate].concat()
            }
            None => ["a call without a readable name", predicate].concat(),
        }
    }
}

pub(super) fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}

/// A name or id for a sentence, short whatever the trace holds.
pub(super) fn quoted(name: &str) -> String {
    let (name, close) = shown(name);
    ["`", name, close].concat()
}

/// What is shown of a name behind an opening backtick, and what closes it.
fn shown(name: &str) -> (&str, &'static str) {
    const LONGEST: usize = 80;
    let is_long = name.len() > LONGEST;
    let cut = is_long.then(|| name.char_indices().nth(LONGEST)).flatten();
    cut.map_or((name, "`"), |(cut, _)| (&name[..cut], "…`"))
}

/// No two of these are equal. Sorted, the few of one trace tell that faster than hashed.
pub(super) fn all_differ<T: Ord>(values: impl Iterator<Item = T>) -> bool {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.windows(2).all(|pair| pair[0] != pair[1])
}
