//! `Message` and `Part`: one message as the core read it, as Python objects, and the functions on one message.

use std::sync::Arc;

use hermes_core::conversation::Options;
use hermes_core::dialects::Dialect;
use hermes_core::message;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyDict, PyList, PyString};

use crate::call::{Call, Response};
use crate::convert;
use crate::finding::Finding;
use crate::source::Source;

/// So few bytes, of the text and of the declared tools, are read in microseconds.
const SHORT: usize = 1 << 14;

/// A stretch of a message of one kind; the parts of a message tile it.
#[pyclass(frozen, eq, hash, module = "hermes_space")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Part {
    /// One of "text", "reasoning", "call", "response" or "markup".
    #[pyo3(get)]
    kind: &'static str,
    /// Where it starts, in bytes of the message's UTF-8 text.
    #[pyo3(get)]
    start: usize,
    /// Where it ends, exclusive.
    #[pyo3(get)]
    end: usize,
}

#[pymethods]
impl Part {
    /// Every attribute, ready for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("kind", self.kind)?;
        dict.set_item("start", self.start)?;
        dict.set_item("end", self.end)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!("Part({}, {}..{})", self.kind, self.start, self.end)
    }
}

/// One message: its text and everything that was read in it.
#[pyclass(frozen, module = "hermes_space")]
pub(crate) struct Message {
    pub(crate) source: Arc<Source>,
    pub(crate) index: usize,
}

impl Message {
    fn read(&self) -> &message::Message {
        self.source.message(self.index)
    }

    fn raw(&self) -> &str {
        self.source.text(self.index)
    }
}

#[pymethods]
impl Message {
    /// One of "system", "user", "assistant" or "tool".
    #[getter]
    fn role(&self) -> &'static str {
        self.read().role.name()
    }

    /// The whole text, as written.
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        self.source.texts[self.index].as_py_str().bind(py).clone()
    }

    /// The dialect it was read in.
    #[getter]
    fn dialect(&self) -> &'static str {
        self.read().dialect.name()
    }

    /// The stretches that the text is made of, in order, without gap or overlap.
    #[getter]
    fn parts(&self) -> Vec<Part> {
        let part = |part: &message::Part| Part {
            kind: part.kind.name(),
            start: part.span.start,
            end: part.span.end,
        };
        self.read().parts.iter().map(part).collect()
    }

    /// The reasoning, one string a part, stripped.
    #[getter]
    fn reasoning(&self) -> Vec<&str> {
        self.read().reasoning(self.raw()).collect()
    }

    /// The calls that it makes, in order; only an assistant message has any.
    #[getter]
    fn calls(&self) -> Vec<Call> {
        let call = |index| Call {
            source: Arc::clone(&self.source),
            index,
        };
        self.source.calls_of(self.index).map(call).collect()
    }

    /// The responses that it brings, in order; only a tool message has any.
    #[getter]
    fn responses(&self) -> Vec<Response> {
        let response = |index| Response {
            source: Arc::clone(&self.source),
            index,
        };
        self.source.responses_of(self.index).map(response).collect()
    }

    /// The visible text of an assistant message, stripped.
    #[getter]
    fn answer(&self) -> String {
        self.read().answer(self.raw())
    }

    /// What is wrong or notable in it, in order of place.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        Finding::all(&self.source, self.index).collect()
    }

    /// One of "reasoning", "call", "both" or "neither" for an assistant message, else None.
    #[getter]
    fn kind(&self) -> Option<&'static str> {
        self.read().kind(self.raw())
    }

    /// Every attribute, ready for JSON.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("role", self.role())?;
        dict.set_item("text", self.text(py))?;
        dict.set_item("dialect", self.dialect())?;
        dict.set_item("kind", self.kind())?;
        dict.set_item("parts", dicts(py, self.parts(), |part| part.to_dict(py))?)?;
        dict.set_item("reasoning", self.reasoning())?;
        dict.set_item("answer", self.answer())?;
        dict.set_item("calls", dicts(py, self.calls(), |call| call.to_dict(py))?)?;
        dict.set_item(
            "responses",
            dicts(py, self.responses(), |response| response.to_dict(py))?,
        )?;
        dict.set_item(
            "findings",
            dicts(py, self.findings(), |finding| finding.to_dict(py))?,
        )?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let read = self.read();
        let kind = self
            .kind()
            .map_or_else(String::new, |kind| format!(", {kind}"));
        let (calls, responses, findings) =
            (read.calls.len(), read.responses.len(), read.findings.len());
        let text = convert::shown(py, self.raw())?;
        Ok(format!(
            "Message({}{kind}, calls={calls}, responses={responses}, findings={findings}, text={text})",
            self.role()
        ))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.raw() == other.raw() && self.read() == other.read()
    }
}

/// A list of the dicts of some objects.
pub(crate) fn dicts<'py, T>(
    py: Python<'py>,
    objects: impl IntoIterator<Item = T>,
    to_dict: impl Fn(&T) -> PyResult<Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for object in objects {
        list.append(to_dict(&object)?)?;
    }
    Ok(list)
}

/// One message's parts, calls, responses and findings.
#[pyfunction]
#[pyo3(signature = (text, *, role = "assistant", dialect = "auto", tools = None, safety = false))]
pub(crate) fn parse_message(
    py: Python<'_>,
    text: PyBackedStr,
    role: &str,
    dialect: &str,
    tools: Option<&str>,
    safety: bool,
) -> PyResult<Message> {
    let role = convert::role(role)?;
    let options = Options {
        dialect: convert::dialect(dialect)?,
        safety,
    };
    // To let other threads run takes longer than to read a short message.
    let source = if text.len() + tools.map_or(0, str::len) < SHORT {
        Source::alone(text, role, tools, options)
    } else {
        py.detach(|| Source::alone(text, role, tools, options))
    };
    Ok(Message {
        source: Arc::new(source),
        index: 0,
    })
}

/// The dialects that can be read, by name.
#[pyfunction]
pub(crate) fn dialects() -> Vec<&'static str> {
    Dialect::ALL.iter().map(|dialect| dialect.name()).collect()
}
