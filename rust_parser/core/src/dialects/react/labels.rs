//! The labels that begin the lines of a ReAct text, and what stands behind each of them.

use crate::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Thought,
    Action,
    Input,
    Observation,
    Answer,
}

const LABELS: &[(&str, Label)] = &[
    ("Thought", Label::Thought),
    ("Action", Label::Action),
    ("Action Input", Label::Input),
    ("Observation", Label::Observation),
    ("Final Answer", Label::Answer),
];

/// A label, and the text up to the next one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub label: Label,
    /// `Thought:`, or `Thought 2:` where the steps are counted.
    pub place: Span,
    pub body: Span,
}

/// All labels that start a line, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some((label, place)) = label_at(text, start) {
            if let Some(last) = pieces.last_mut() {
                last.body.end = place.start;
            }
            let body = Span::new(place.end, text.len());
            pieces.push(Piece { label, place, body });
        }
        start += line.len();
    }
    pieces
}

/// The label that starts this line.
pub(super) fn label_at(text: &str, line: usize) -> Option<(Label, Span)> {
    let rest = text[line..].trim_start_matches([' ', '\t']);
    let start = text.len() - rest.len();
    LABELS.iter().find_map(|&(word, label)| {
        let behind = rest.strip_prefix(word)?;
        let counted = behind.strip_prefix(' ').unwrap_or(behind);
        let number = counted.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let behind = if number.len() < counted.len() {
            number
        } else {
            behind
        };
        let behind = behind.strip_prefix(':')?;
        Some((label, Span::new(start, text.len() - behind.len())))
    })
}
