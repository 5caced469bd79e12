//! The table `findings`: one entry a mark.

use super::column::table;
use super::{Row, Sizes};
use crate::finding::Finding;

table! {
    /// Findings, by message and place.
    Findings(entry: Entry<'_>) {
        trace: Int = entry.trace;
        message: Int = entry.message;
        code: Text = entry.finding.code.number();
        severity: Text = entry.finding.code.severity().name();
        start: Long = entry.finding.span.start;
        end: Long = entry.finding.span.end;
        call: Int = entry.call;
        detail: Text = &*entry.finding.detail;
    }
}

struct Entry<'a> {
    trace: usize,
    message: usize,
    finding: &'a Finding,
    /// Among the calls of the trace.
    call: Option<usize>,
}

impl Findings {
    pub(super) fn push_row(&mut self, row: Row<'_>, _: &Sizes) {
        let mut calls_before = 0;
        for (number, message) in row.trace.messages.iter().enumerate() {
            for finding in &message.findings {
                let call = finding.call.map(|call| calls_before + call);
                self.push(&Entry {
                    trace: row.number,
                    message: number,
                    finding,
                    call,
                });
            }
            calls_before += message.calls.len();
        }
    }
}
