//! `Finding` and `Rule`: the core's marks and their table, as Python objects.

use std::sync::Arc;

use hermes_core::finding::{self, Code};
use hermes_core::json::Place;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::source::Source;

/// One thing that is wrong or notable in a message: what, where, why, and how to mend it.
#[pyclass(frozen, module = "hermes_space")]
pub(crate) struct Finding {
    pub(crate) source: Arc<Source>,
    pub(crate) message: usize,
    pub(crate) index: usize,
}

impl Finding {
    /// All findings of a message.
    pub(crate) fn all(source: &Arc<Source>, message: usize) -> impl Iterator<Item = Self> {
        let count = source.message(message).findings.len();
        (0..count).map(move |index| Self {
            source: Arc::clone(source),
            message,
            index,
        })
    }

    fn read(&self) -> &finding::Finding {
        &self.source.message(self.message).findings[self.index]
    }

    fn place(&self) -> Place {
        self.source.place(self.message, self.read().span.start)
    }
}

#[pymethods]
impl Finding {
    /// The code, such as "J201".
    #[getter]
    fn code(&self) -> &'static str {
        self.read().code.number()
    }

    /// The code's name, such as "json-truncated".
    #[getter]
    fn name(&self) -> &'static str {
        self.read().code.rule().name
    }

    /// One of "error", "warning" or "info".
    #[getter]
    fn severity(&self) -> &'static str {
        self.read().code.severity().name()
    }

    /// The concrete cause.
    #[getter]
    fn message(&self) -> &str {
        &self.read().detail
    }

    /// Where it starts, in bytes of the message's UTF-8 text.
    #[getter]
    fn start(&self) -> usize {
        self.read().span.start
    }

    /// Where it ends, exclusive.
    #[getter]
    fn end(&self) -> usize {
        self.read().span.end
    }

    /// The line where it starts, from 1.
    #[getter]
    fn line(&self) -> usize {
        self.place().line
    }

    /// The column where it starts, in characters, from 1.
    #[getter]
    fn column(&self) -> usize {
        self.place().column
    }

    /// What to do about it.
    #[getter]
    fn help(&self) -> &'static str {
        self.read().code.rule().help
    }

    /// The text to put between `repair_start` and `repair_end`, so that the finding goes away.
    #[getter]
    fn repair(&self) -> Option<&str> {
        self.read()
            .repair
            .as_ref()
            .map(|repair| repair.text.as_str())
    }

    /// Where the repair goes, in bytes; not always the finding's own place.
    #[getter]
    fn repair_start(&self) -> Option<usize> {
        self.read().repair.as_ref().map(|repair| repair.span.start)
    }

    /// Where the text that the repair replaces ends.
    #[getter]
    fn repair_end(&self) -> Option<usize> {
        self.read().repair.as_ref().map(|repair| repair.span.end)
    }

    /// It is a guess by wording, not a fact of the text.
    #[getter]
    fn heuristic(&self) -> bool {
        self.read().code.rule().heuristic
    }

    /// The call it speaks of: its index among the trace's calls, or among those of a message parsed alone.
    #[getter]
    fn call(&self) -> Option<usize> {
        self.read()
            .call
            .map(|call| self.source.calls_of(self.message).start + call)
    }

    /// The message it stands in; None for a message parsed alone.
    #[getter]
    fn message_index(&self) -> Option<usize> {
        self.source.index_of(self.message)
    }

    /// Every attribute, ready for JSON.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("code", self.code())?;
        dict.set_item("name", self.name())?;
        dict.set_item("severity", self.severity())?;
        dict.set_item("message", self.message())?;
        dict.set_item("start", self.start())?;
        dict.set_item("end", self.end())?;
        dict.set_item("line", self.line())?;
        dict.set_item("column", self.column())?;
        dict.set_item("help", self.help())?;
        dict.set_item("repair", self.repair())?;
        dict.set_item("repair_start", self.repair_start())?;
        dict.set_item("repair_end", self.repair_end())?;
        dict.set_item("heuristic", self.heuristic())?;
        dict.set_item("call", self.call())?;
        dict.set_item("message_index", self.message_index())?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let message = self
            .message_index()
            .map_or_else(String::new, |index| format!("message {index}, "));
        let cause = PyString::new(py, self.message()).repr()?;
        let (code, name) = (self.code(), self.name());
        Ok(format!(
            "Finding({code} {name}, {message}{}..{}, {cause})",
            self.start(),
            self.end()
        ))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.read() == other.read()
            && self.message_index() == other.message_index()
            && (self.line(), self.column()) == (other.line(), other.column())
    }
}

/// One row of the table of codes.
#[pyclass(frozen, eq, module = "hermes_space")]
#[derive(PartialEq)]
pub(crate) struct Rule(Code);

#[pymethods]
impl Rule {
    /// The code, such as "J201".
    #[getter]
    fn code(&self) -> &'static str {
        self.0.number()
    }

    /// Its name, such as "json-truncated".
    #[getter]
    fn name(&self) -> &'static str {
        self.0.rule().name
    }

    /// One of "error", "warning" or "info".
    #[getter]
    fn severity(&self) -> &'static str {
        self.0.severity().name()
    }

    /// When it is raised.
    #[getter]
    fn summary(&self) -> &'static str {
        self.0.rule().summary
    }

    /// What to do about it.
    #[getter]
    fn help(&self) -> &'static str {
        self.0.rule().help
    }

    /// It is a guess by wording, not a fact of the text.
    #[getter]
    fn heuristic(&self) -> bool {
        self.0.rule().heuristic
    }

    /// Every attribute, ready for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("code", self.code())?;
        dict.set_item("name", self.name())?;
        dict.set_item("severity", self.severity())?;
        dict.set_item("summary", self.summary())?;
        dict.set_item("help", self.help())?;
        dict.set_item("heuristic", self.heuristic())?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!("Rule({} {}, {})", self.code(), self.name(), self.severity())
    }

    fn __hash__(&self) -> u64 {
        self.0 as u64
    }
}

/// Every code a trace can be marked with, in order.
#[pyfunction]
pub(crate) fn rules() -> Vec<Rule> {
    Code::all().iter().copied().map(Rule).collect()
}
