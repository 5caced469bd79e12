//! What has no business in a message and is taken out of it: control tokens that have leaked, tags that open or close
//! nothing.

use crate::finding::{Code, Finding};
use crate::scan::Table;
use crate::span::Span;

/// For a dialect without tags that a removed one could complete.
pub(super) static NO_TAGS: Table = Table::new(&[]);

/// M131: this control token is part of the text.
pub(super) fn leak(table: &Table, text: &str, span: Span) -> Finding {
    let detail = format!("the control token `{}` is part of the text", span.of(text));
    removed(table, text, Finding::new(Code::M131, span, detail))
}

/// The finding, mended by removing what it marks.
pub(super) fn removed(table: &Table, text: &str, finding: Finding) -> Finding {
    let span = finding.span;
    finding.with_repair(span, table.gap(&text[..span.start]))
}
