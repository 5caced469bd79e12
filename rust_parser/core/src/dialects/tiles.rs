//! The parts of a message while it is read, built so that they tile its text. It knows no markup.

use crate::message::{Part, PartKind};
use crate::span::Span;

/// Most messages have no more parts.
const FEW: usize = 8;

/// The parts, built so that they tile the text: whatever is not marked is text.
pub(super) struct Tiles {
    parts: Vec<Part>,
    end: usize,
}

impl Tiles {
    pub(super) fn new() -> Self {
        Self {
            parts: Vec::with_capacity(FEW),
            end: 0,
        }
    }

    /// The parts so far reach to here.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    pub(super) fn mark(&mut self, kind: PartKind, span: Span) {
        debug_assert!(self.end <= span.start, "parts overlap at {}", span.start);
        if self.end < span.start {
            self.parts.push(Part {
                kind: PartKind::Text,
                span: Span::new(self.end, span.start),
            });
        }
        if !span.is_empty() {
            self.parts.push(Part { kind, span });
        }
        self.end = self.end.max(span.end);
    }

    /// Marks what is not marked yet, up to `end`.
    pub(super) fn mark_gap(&mut self, kind: PartKind, end: usize) {
        if self.end < end {
            self.mark(kind, Span::new(self.end, end));
        }
    }

    pub(super) fn finish(mut self, text: &str, parts: &mut Vec<Part>) {
        self.mark(PartKind::Text, Span::at(text.len()));
        *parts = self.parts;
    }
}
