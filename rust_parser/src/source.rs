//! What the objects of one parsed message or trace share: its texts and what the core read in them. The objects
//! themselves are places in it, so that a list of a thousand calls costs a thousand numbers.

use std::ops::Range;
use std::sync::OnceLock;

use hermes_core::conversation::{self, CallAt, EndState, Input, Options, ResponseAt, Trace};
use hermes_core::json::{Place, Places};
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;
use pyo3::pybacked::PyBackedStr;

/// Texts and their reading. The texts are those of Python's own strings, not copies.
pub(crate) struct Source {
    pub(crate) texts: Vec<PyBackedStr>,
    pub(crate) read: Trace,
    /// False for a message that was parsed alone, which has no index and no pairs.
    pub(crate) in_trace: bool,
    /// Where the lines of each message begin, counted when they are first asked for.
    places: Vec<OnceLock<Places>>,
}

impl Source {
    /// One message alone: no steps, no pairs, nothing between messages.
    pub(crate) fn alone(
        text: PyBackedStr,
        role: Role,
        tools: Option<&str>,
        options: Options,
    ) -> Self {
        let declared = Declared::read(tools);
        let input = Input::new(role, &text);
        let message = conversation::read_message(input, &declared, options);
        let calls = (0..message.calls.len()).map(|index| CallAt {
            message: 0,
            index,
            step: None,
            response: None,
        });
        let responses = (0..message.responses.len()).map(|index| ResponseAt {
            message: 0,
            index,
            step: None,
            call: None,
        });
        let read = Trace {
            calls: calls.collect(),
            responses: responses.collect(),
            messages: vec![message],
            steps: Vec::new(),
            end_state: EndState::EmptyAnswer,
            declared_tools: declared.shared_names(),
            canonical_arguments: Vec::new(),
        };
        Self::new(vec![text], read, false)
    }

    pub(crate) fn new(texts: Vec<PyBackedStr>, read: Trace, in_trace: bool) -> Self {
        let places = texts.iter().map(|_| OnceLock::new()).collect();
        Self {
            texts,
            read,
            in_trace,
            places,
        }
    }

    pub(crate) fn text(&self, message: usize) -> &str {
        &self.texts[message]
    }

    /// The line and column of a byte offset in a message's text.
    pub(crate) fn place(&self, message: usize, offset: usize) -> Place {
        let text = self.text(message);
        let places = self.places[message].get_or_init(|| Places::new(text));
        places.at(text, offset)
    }

    pub(crate) fn message(&self, message: usize) -> &Message {
        &self.read.messages[message]
    }

    /// The calls of a message, as indexes among all.
    pub(crate) fn calls_of(&self, message: usize) -> Range<usize> {
        let start = self.read.calls.partition_point(|at| at.message < message);
        start..start + self.message(message).calls.len()
    }

    /// The responses of a message, as indexes among all.
    pub(crate) fn responses_of(&self, message: usize) -> Range<usize> {
        let start = self
            .read
            .responses
            .partition_point(|at| at.message < message);
        start..start + self.message(message).responses.len()
    }

    /// The index that a message has in its trace.
    pub(crate) fn index_of(&self, message: usize) -> Option<usize> {
        self.in_trace.then_some(message)
    }
}
