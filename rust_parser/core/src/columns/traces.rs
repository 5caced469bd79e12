//! The table `traces`: one entry a row of the input.

use std::collections::HashSet;

use super::column::table;
use super::{Row, Sizes};
use crate::finding::Severity;
use crate::message::{Message, Role};

table! {
    /// Whole traces.
    Traces(entry: Entry<'_>) {
        trace: Int = entry.row.number;
        id: Text = entry.row.labels.id;
        config: Text = entry.row.labels.config;
        category: Text = entry.row.labels.category;
        subcategory: Text = entry.row.labels.subcategory;
        task: Text = entry.row.labels.task;
        message_count: Int = entry.messages().len();
        assistant_count: Int = entry.messages().iter().filter(|message| message.role == Role::Assistant).count();
        step_count: Int = entry.row.trace.steps.len();
        call_count: Int = entry.row.trace.calls.len();
        valid_call_count: Int = entry.messages().iter().flat_map(|message| &message.calls).filter(|call| call.valid).count();
        response_count: Int = entry.row.trace.responses.len();
        failed_response_count: Int = entry.failed_responses();
        max_width: Int = entry.messages().iter().map(|message| message.calls.len()).max().unwrap_or(0);
        reasoning_words: Int = entry.sizes.messages.iter().map(|size| size.reasoning_words).sum::<usize>();
        answer_words: Int = entry.sizes.messages.iter().map(|size| size.answer_words).sum::<usize>();
        text_bytes: Long = entry.row.inputs.iter().map(|input| input.text.len()).sum::<usize>();
        tools_declared: Int = entry.row.trace.declared_tools.as_ref().map(|names| names.len());
        tools_used: Texts = entry.tools_used();
        error_count: Int = entry.findings_of(Severity::Error);
        warning_count: Int = entry.findings_of(Severity::Warning);
        end_state: Text = entry.row.trace.end_state.name();
    }
}

struct Entry<'a> {
    row: Row<'a>,
    sizes: &'a Sizes,
}

impl Traces {
    pub(super) fn push_row(&mut self, row: Row<'_>, sizes: &Sizes) {
        self.push(&Entry { row, sizes });
    }
}

impl<'a> Entry<'a> {
    fn messages(&self) -> &'a [Message] {
        &self.row.trace.messages
    }

    fn failed_responses(&self) -> usize {
        self.messages()
            .iter()
            .flat_map(|message| &message.responses)
            .filter(|response| response.failure.is_some())
            .count()
    }

    fn findings_of(&self, severity: Severity) -> usize {
        self.messages()
            .iter()
            .flat_map(|message| &message.findings)
            .filter(|finding| finding.code.severity() == severity)
            .count()
    }

    /// The names of the calls, each once, in the order of their first use.
    fn tools_used(&self) -> impl Iterator<Item = &'a str> {
        let messages = self.messages().iter().zip(self.row.inputs);
        let names = messages.flat_map(|(message, input)| {
            let names = message.calls.iter().filter_map(|call| call.name.as_ref());
            names.map(|name| name.get(input.text))
        });
        let mut seen = Seen::default();
        names.filter(move |name| seen.add(name))
    }
}

/// The names that came already. Nearly all traces use so few tools that to compare is faster than to hash.
#[derive(Default)]
struct Seen<'a> {
    few: [Option<&'a str>; 8],
    others: HashSet<&'a str>,
}

impl<'a> Seen<'a> {
    /// Whether it is the first of its name.
    fn add(&mut self, name: &'a str) -> bool {
        for place in &mut self.few {
            match place {
                Some(known) if *known == name => return false,
                Some(_) => {}
                None => {
                    *place = Some(name);
                    return true;
                }
            }
        }
        self.others.insert(name)
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn each_name_is_new_once() {
        let names: Vec<String> = (0..30).map(|number| number.to_string()).collect();
        let mut seen = Seen::default();
        assert!(names.iter().all(|name| seen.add(name)));
        assert!(!names.iter().any(|name| seen.add(name)));
    }
}
