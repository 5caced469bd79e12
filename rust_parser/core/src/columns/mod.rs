//! The five tables and how a parsed trace becomes their rows: one file a table, each column declared once, with its
//! name, type and value. It knows Arrow's builders and a parsed trace; how rows come in and who works on them in
//! parallel is `shard`'s.

mod calls;
mod column;
mod findings;
mod messages;
mod responses;
mod traces;
mod words;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use self::words::words;
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
        pub struct Builders {
            sizes: Sizes,
            $($name: $builder),+
        }

        /// A stretch of each table.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Batches { $(#[doc = concat!("Rows of the table `", stringify!($name), "`.")] pub $name: RecordBatch),+ }

        /// All tables, each as the batches that make it up, in the order of the rows.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Tables { $(#[doc = concat!("The table `", stringify!($name), "`.")] pub $name: Vec<RecordBatch>),+ }

        impl Builders {
            /// Appends one row's entries to every table.
            pub fn push(&mut self, row: Row<'_>) {
                self.sizes.measure(row);
                $(self.$name.push_row(row, &self.sizes);)+
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
#[derive(Default)]
struct Sizes {
    messages: Vec<MessageSize>,
}

struct MessageSize {
    reasoning_words: usize,
    answer_words: usize,
}

impl Sizes {
    /// Those of a row, in place of those of the row before.
    fn measure(&mut self, row: Row<'_>) {
        let size = |(message, input): (&Message, &Input<'_>)| MessageSize {
            reasoning_words: message
                .reasoning(input.text)
                .map(|stretch| words(std::iter::once(stretch)))
                .sum(),
            answer_words: words(message.answer_parts(input.text)),
        };
        let messages = row.trace.messages.iter().zip(row.inputs);
        self.messages.clear();
        self.messages.extend(messages.map(size));
    }
}
#[cfg(test)]
mod tests {
    use super::Tables;

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
