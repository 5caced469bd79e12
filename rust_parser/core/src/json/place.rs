//! Lines and columns, counted onwards from a place that is already known, so that many faults in a long text cost no
//! more than one walk over it. A line ends with its newline; a carriage return is a character of it.

use std::fmt;

use memchr::memchr_iter;

/// A byte offset with its line and column, both from 1, the column in characters. It prints as `line:column`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    offset: usize,
    pub line: usize,
    pub column: usize,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            offset: 0,
            line: 1,
            column: 1,
        }
    }
}

impl Place {
    /// The place of `offset` in the text that this place is in. Counts onwards from here where it can.
    pub fn at(self, text: &str, offset: usize) -> Self {
        let from = if offset < self.offset {
            Self::default()
        } else {
            self
        };
        let between = &text[from.offset..offset];
        let lines = memchr_iter(b'\n', between.as_bytes()).count();
        let last = between.rsplit('\n').next().unwrap_or("").chars().count();
        let column = if lines == 0 {
            from.column + last
        } else {
            1 + last
        };
        Self {
            offset,
            line: from.line + lines,
            column,
        }
    }
}

/// The places of one text, for many questions in any order: each costs the same, however long the text is.
#[derive(Clone, Debug)]
pub struct Places {
    /// The place at every [`STEP`]th byte, or at the start of the character that it is in.
    marks: Vec<Place>,
}

/// Bytes that a question walks over at most.
const STEP: usize = 1024;

impl Places {
    pub fn new(text: &str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STEP + 1);
        let mut place = Place::default();
        for mut offset in (0..=text.len()).step_by(STEP) {
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            place = place.at(text, offset);
            marks.push(place);
        }
        Self { marks }
    }

    /// The place of `offset` in the text that this was made for.
    pub fn at(&self, text: &str, offset: usize) -> Place {
        self.marks[offset / STEP].at(text, offset)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
