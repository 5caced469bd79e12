//! The five tables and how a parsed trace becomes their rows: one file a table, each column declared once, with its
//! name, type and value. It knows Arrow's builders and a parsed trace; how rows come in and who works on them in
//! parallel is `shard`'s.

mod calls;
mod column;
mod findings;
mod messages;
mod responses;
mod traces;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::conversation::{Input, Trace};
use crate::message::Message;

/// What a dataset says of a row besides its messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labels<'a> {
    /// The row's own name.
    pub id: Option<&'a str>,
    /// The subset it belongs to.
    pub config: Option<&'a str>,
    /// The kind of task, broadly.
    pub category: Option<&'a str>,
    /// The kind of task, finer.
    pub subcategory: Option<&'a str>,
    /// The task in words.
    pub task: Option<&'a str>,
}

/// One row, parsed: what every table takes its values from.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The row's number in the whole input.
    pub number: usize,
    /// What the dataset says of it.
    pub labels: Labels<'a>,
    /// The messages as they were stored.
    pub inputs: &'a [Input<'a>],
    /// The messages as they were read.
    pub trace: &'a Trace,
}

macro_rules! tables {
    ($($name:ident $builder:ty;)+) => {
        /// The tables' builders, side by side.
        #[derive(Default)]
        pub struct Builders { $($name: $builder),+ }

        /// A stretch of each table.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Batches { $(#[doc = concat!("Rows of the table `", stringify!($name), "`.")] pub $name: RecordBatch),+ }

        /// All tables, each as the batches that make it up, in the order of the rows.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Tables { $(#[doc = concat!("The table `", stringify!($name), "`.")] pub $name: Vec<RecordBatch>),+ }

        impl Builders {
            /// Appends one row's entries to every table.
            pub fn push(&mut self, row: Row<'_>) {
                let sizes = Sizes::of(row);
                $(self.$name.push_row(row, &sizes);)+
            }

            /// What was pushed.
            pub fn finish(mut self) -> Batches {
                Batches { $($name: self.$name.finish()),+ }
            }
        }

        impl Tables {
            /// The tables' names and schemas, in order.
            pub fn schemas() -> Vec<(&'static str, SchemaRef)> {
                vec![$((stringify!($name), <$builder>::schema())),+]
            }
        }

        impl Extend<Batches> for Tables {
            fn extend<T: IntoIterator<Item = Batches>>(&mut self, stretches: T) {
                for stretch in stretches {
                    $(self.$name.push(stretch.$name);)+
                }
            }
        }
    };
}

tables! {
    traces traces::Traces;
    messages messages::Messages;
    calls calls::Calls;
    responses responses::Responses;
    findings findings::Findings;
}

/// The counts of each message that more than one table asks for.
struct Sizes {
    messages: Vec<MessageSize>,
}

struct MessageSize {
    reasoning_words: usize,
    answer_words: usize,
}

impl Sizes {
    fn of(row: Row<'_>) -> Self {
        let size = |(message, input): (&Message, &Input<'_>)| MessageSize {
            reasoning_words: message
                .reasoning(input.text)
                .map(|stretch| words([stretch]))
                .sum(),
            answer_words: words(message.answer_parts(input.text)),
        };
        Self {
            messages: row
                .trace
                .messages
                .iter()
                .zip(row.inputs)
                .map(size)
                .collect(),
        }
    }
}

/// The words of the pieces joined as they stand, as white space separates them.
fn words<'a>(pieces: impl IntoIterator<Item = &'a str>) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for piece in pieces {
        if piece.is_ascii() {
            count += words_of_ascii(piece.as_bytes(), in_word);
            in_word = piece.bytes().next_back().map_or(in_word, is_letter);
            continue;
        }
        for character in piece.chars() {
            let letter = !character.is_whitespace();
            count += usize::from(letter && !in_word);
            in_word = letter;
        }
    }
    count
}

/// The words that begin in this text. Each byte is held against the one before it, so that the compiler takes many at
/// once.
fn words_of_ascii(text: &[u8], in_word: bool) -> usize {
    // So many ends of words fit into a byte.
    const PIECE: usize = 255;
    let first = text.first().is_some_and(|&byte| is_letter(byte)) && !in_word;
    let behind = text.get(1..).unwrap_or_default();
    let begins = |(&before, &byte): (&u8, &u8)| u8::from(!is_letter(before) & is_letter(byte));
    let pieces = text.chunks(PIECE).zip(behind.chunks(PIECE));
    let counts = pieces.map(|(before, piece)| {
        let begins = before.iter().zip(piece).map(begins);
        usize::from(begins.fold(0_u8, u8::wrapping_add))
    });
    usize::from(first) + counts.sum::<usize>()
}

/// An ASCII character that is no white space to [`char::is_whitespace`].
fn is_letter(byte: u8) -> bool {
    byte != b' ' && byte.wrapping_sub(b'\t') > b'\r' - b'\t'
}

#[cfg(test)]
mod tests {
    use super::{Tables, words};

    #[test]
    fn words_run_on_from_piece_to_piece() {
        assert_eq!(words([" ab c", "d e\u{3000}f", " "]), 4);
        assert_eq!(words([]), 0);
        assert_eq!(words(["", "a", "", "b c", "\u{1c}\u{b}x", "…", ""]), 3);
    }

    #[test]
    fn ascii_is_counted_as_any_text() {
        for byte in 0..128_u8 {
            let text = format!("{}{}", "a b".repeat(100), char::from(byte)).repeat(3);
            assert_eq!(words([&*text]), text.split_whitespace().count(), "{byte}");
        }
    }

    #[test]
    fn every_column_is_named_once_and_may_be_null() {
        for (table, schema) in Tables::schemas() {
            let mut names: Vec<&str> = schema
                .fields()
                .iter()
                .map(|field| field.name().as_str())
                .collect();
            assert_eq!(names[0], "trace", "{table}");
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), schema.fields().len(), "{table}");
            assert!(
                schema.fields().iter().all(|field| field.is_nullable()),
                "{table}"
            );
        }
    }
}
