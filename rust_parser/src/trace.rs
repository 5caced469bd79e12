//! `Trace` and `Step`: a whole conversation as Python objects, and the function that reads one.

use std::sync::Arc;

use hermes_core::conversation::{self, Input, Options};
use hermes_core::message::{Part, PartKind, Role};
use hermes_core::span::Span;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyDict;

use crate::call::{Call, Response};
use crate::convert;
use crate::finding::Finding;
use crate::message::{Message, dicts};
use crate::source::Source;

/// One assistant message and what the tools said before the next one.
#[pyclass(frozen, module = "hermes_space")]
pub(crate) struct Step {
    source: Arc<Source>,
    index: usize,
}

impl Step {
    fn read(&self) -> &conversation::Step {
        &self.source.read.steps[self.index]
    }
}

#[pymethods]
impl Step {
    /// Its number, from 0.
    #[getter]
    fn index(&self) -> usize {
        self.index
    }

    /// The assistant message, then the tool messages that answer it.
    #[getter]
    fn message_indexes(&self) -> Vec<usize> {
        self.read().messages.clone()
    }

    /// Its calls, as indexes among those of the trace.
    #[getter]
    fn call_indexes(&self) -> Vec<usize> {
        self.read().calls.clone().collect()
    }

    /// Its responses, as indexes among those of the trace.
    #[getter]
    fn response_indexes(&self) -> Vec<usize> {
        self.read().responses.clone().collect()
    }

    /// Every attribute, ready for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("index", self.index())?;
        dict.set_item("message_indexes", self.message_indexes())?;
        dict.set_item("call_indexes", self.call_indexes())?;
        dict.set_item("response_indexes", self.response_indexes())?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let (calls, responses) = (self.read().calls.len(), self.read().responses.len());
        format!(
            "Step({}, messages={:?}, calls={calls}, responses={responses})",
            self.index,
            self.read().messages
        )
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.index == other.index && self.read() == other.read()
    }
}

/// One conversation: its messages and everything that was read in and between them.
#[pyclass(frozen, module = "hermes_space")]
pub(crate) struct Trace {
    source: Arc<Source>,
    /// The id that its row gives it.
    #[pyo3(get)]
    id: Option<String>,
    /// How its row stores messages.
    #[pyo3(get)]
    container: Option<String>,
    metadata: Py<PyDict>,
    tools: Option<String>,
}

#[pymethods]
impl Trace {
    /// What else its row says: config, category, task and so on.
    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.metadata.bind(py).copy()
    }

    /// The declared tools; None where none are declared or the declaration cannot be read.
    #[getter]
    fn tools<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match (&self.source.read.declared_tools, &self.tools) {
            (Some(_), Some(tools)) => convert::json_text(py, tools),
            _ => Ok(None),
        }
    }

    /// The messages, in order.
    #[getter]
    fn messages(&self) -> Vec<Message> {
        let message = |index| Message {
            source: Arc::clone(&self.source),
            index,
        };
        (0..self.source.read.messages.len()).map(message).collect()
    }

    /// The calls of all messages, in order.
    #[getter]
    fn calls(&self) -> Vec<Call> {
        let call = |index| Call {
            source: Arc::clone(&self.source),
            index,
        };
        (0..self.source.read.calls.len()).map(call).collect()
    }

    /// The responses of all messages, in order.
    #[getter]
    fn responses(&self) -> Vec<Response> {
        let response = |index| Response {
            source: Arc::clone(&self.source),
            index,
        };
        (0..self.source.read.responses.len())
            .map(response)
            .collect()
    }

    /// The steps: one for each assistant message.
    #[getter]
    fn steps(&self) -> Vec<Step> {
        let step = |index| Step {
            source: Arc::clone(&self.source),
            index,
        };
        (0..self.source.read.steps.len()).map(step).collect()
    }

    /// The findings of all messages, in order.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        (0..self.source.read.messages.len())
            .flat_map(|message| Finding::all(&self.source, message))
            .collect()
    }

    /// One of "answered", "ended_on_call", "ended_on_tool", "empty_answer" or "capped".
    #[getter]
    fn end_state(&self) -> &'static str {
        self.source.read.end_state.name()
    }

    /// Every attribute, ready for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("id", &self.id)?;
        dict.set_item("container", &self.container)?;
        dict.set_item("metadata", self.metadata(py)?)?;
        dict.set_item("tools", self.tools(py)?)?;
        dict.set_item(
            "messages",
            dicts(py, self.messages(), |message| message.to_dict(py))?,
        )?;
        dict.set_item("calls", dicts(py, self.calls(), |call| call.to_dict(py))?)?;
        dict.set_item(
            "responses",
            dicts(py, self.responses(), |response| response.to_dict(py))?,
        )?;
        dict.set_item("steps", dicts(py, self.steps(), |step| step.to_dict(py))?)?;
        dict.set_item(
            "findings",
            dicts(py, self.findings(), |finding| finding.to_dict(py))?,
        )?;
        dict.set_item("end_state", self.end_state())?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let read = &self.source.read;
        let id = convert::shown_or_none(py, self.id.as_deref())?;
        let findings: usize = read
            .messages
            .iter()
            .map(|message| message.findings.len())
            .sum();
        let (messages, steps, calls) = (read.messages.len(), read.steps.len(), read.calls.len());
        Ok(format!(
            "Trace(id={id}, messages={messages}, steps={steps}, calls={calls}, findings={findings}, {})",
            self.end_state()
        ))
    }

    fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        let texts = |trace: &Self| {
            trace
                .source
                .texts
                .iter()
                .map(|text| text.to_string())
                .collect::<Vec<_>>()
        };
        Ok(
            (&self.id, &self.container, &self.tools) == (&other.id, &other.container, &other.tools)
                && self.source.read == other.source.read
                && texts(self) == texts(other)
                && self.metadata.bind(py).eq(other.metadata.bind(py))?,
        )
    }
}

/// The kind of a part and its place.
type StoredPart = (PyBackedStr, usize, usize);

/// Role, text, and the parts of the text where its container knows them.
type StoredMessage = (PyBackedStr, PyBackedStr, Option<Vec<StoredPart>>);

fn part((kind, start, end): &StoredPart) -> Part {
    Part {
        kind: PartKind::from_name(kind),
        span: Span::new(*start, *end),
    }
}

/// A trace from its messages' roles and texts. `tools` is the declaration as JSON text.
#[pyfunction]
#[pyo3(signature = (messages, *, tools = None, dialect = "auto", safety = false, id = None, container = None, metadata = None))]
#[expect(clippy::too_many_arguments, reason = "one for each keyword")]
pub(crate) fn parse_trace(
    py: Python<'_>,
    messages: Vec<StoredMessage>,
    tools: Option<String>,
    dialect: &str,
    safety: bool,
    id: Option<String>,
    container: Option<String>,
    metadata: Option<Bound<'_, PyDict>>,
) -> PyResult<Trace> {
    let options = Options {
        dialect: convert::dialect(dialect)?,
        safety,
    };
    // As in the tables: a role that nobody knows is the user's, in whose text nothing is read.
    let stored: Vec<(Role, Option<Vec<Part>>)> = messages
        .iter()
        .map(|(role, _, parts)| {
            let role = Role::from_name(role).unwrap_or(Role::User);
            (
                role,
                parts
                    .as_deref()
                    .map(|parts| parts.iter().map(part).collect()),
            )
        })
        .collect();
    let texts: Vec<PyBackedStr> = messages.into_iter().map(|(_, text, _)| text).collect();
    let read = py.detach(|| {
        let inputs: Vec<Input<'_>> = stored
            .iter()
            .zip(&texts)
            .map(|((role, parts), text)| Input {
                role: *role,
                text,
                parts: parts.as_deref(),
            })
            .collect();
        conversation::read(&inputs, tools.as_deref(), options)
    });
    let metadata = match metadata {
        Some(metadata) => metadata.copy()?,
        None => PyDict::new(py),
    };
    let source = Arc::new(Source::new(texts, read, true));
    Ok(Trace {
        source,
        id,
        container,
        metadata: metadata.unbind(),
        tools,
    })
}
