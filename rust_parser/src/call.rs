//! `Call` and `Response`: what a model asked of a tool and what came back, as Python objects.

use std::sync::Arc;

use hermes_core::conversation::{CallAt, ResponseAt};
use hermes_core::finding::Code;
use hermes_core::json;
use hermes_core::message::{self, Content};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::convert::{json_text, json_value, shown, shown_or_none};
use crate::source::Source;

/// What a call reads as after the suggested repairs.
#[pyclass(frozen, module = "hermes_space")]
pub(crate) struct RepairedCall(message::RepairedCall);

#[pymethods]
impl RepairedCall {
    /// The tool's name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The arguments in written order.
    #[getter]
    fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        json_text(py, &self.0.arguments)
    }

    /// Name and arguments, ready for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("name", self.name())?;
        dict.set_item("arguments", self.arguments(py)?)?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = shown_or_none(py, Some(self.name()))?;
        Ok(format!(
            "RepairedCall({name}, arguments={})",
            shown(py, &self.0.arguments)?
        ))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// A tool call as the message writes it, valid or not.
#[pyclass(frozen, module = "hermes_space")]
pub(crate) struct Call {
    pub(crate) source: Arc<Source>,
    pub(crate) index: usize,
}

impl Call {
    fn at(&self) -> CallAt {
        self.source.read.calls[self.index]
    }

    fn read(&self) -> &message::Call {
        self.source.read.call(self.at())
    }

    fn text(&self) -> &str {
        self.source.text(self.at().message)
    }
}

#[pymethods]
impl Call {
    /// The tool's name; None where the call cannot be read.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.read().name.as_ref().map(|name| name.get(self.text()))
    }

    /// The arguments in written order; None where they cannot be read.
    #[getter]
    fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let value = self.read().arguments_value(self.text());
        value
            .map(|(text, node)| json_value(py, text, &node))
            .transpose()
    }

    /// The body as written, without outer white space.
    #[getter]
    fn raw(&self) -> &str {
        self.read().body.of(self.text())
    }

    /// The call's own id.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.read().id.as_ref().map(|id| id.get(self.text()))
    }

    /// Where the body starts, in bytes of the message's UTF-8 text.
    #[getter]
    fn start(&self) -> usize {
        self.read().body.start
    }

    /// Where the body ends, exclusive.
    #[getter]
    fn end(&self) -> usize {
        self.read().body.end
    }

    /// Its JSON is an object and it has a name.
    #[getter]
    fn valid(&self) -> bool {
        self.read().valid
    }

    /// The call that the suggested repairs give, where it reads otherwise than the body as it stands.
    #[getter]
    fn repaired(&self) -> Option<RepairedCall> {
        self.read().repaired.clone().map(RepairedCall)
    }

    /// Its place among the trace's calls, or among those of a message parsed alone.
    #[getter]
    fn index(&self) -> usize {
        self.index
    }

    /// The message it stands in; None for a message parsed alone.
    #[getter]
    fn message_index(&self) -> Option<usize> {
        self.source.index_of(self.at().message)
    }

    /// The step it belongs to; None for a message parsed alone.
    #[getter]
    fn step(&self) -> Option<usize> {
        self.at().step
    }

    /// The index of its response among those of the trace.
    #[getter]
    fn response(&self) -> Option<usize> {
        self.at().response
    }

    /// Every attribute, ready for JSON.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("name", self.name())?;
        dict.set_item("arguments", self.arguments(py)?)?;
        dict.set_item("raw", self.raw())?;
        dict.set_item("id", self.id())?;
        dict.set_item("start", self.start())?;
        dict.set_item("end", self.end())?;
        dict.set_item("valid", self.valid())?;
        let repaired = self.repaired().map(|call| call.to_dict(py)).transpose()?;
        dict.set_item("repaired", repaired)?;
        dict.set_item("index", self.index())?;
        dict.set_item("message_index", self.message_index())?;
        dict.set_item("step", self.step())?;
        dict.set_item("response", self.response())?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let valid = if self.valid() { "" } else { ", invalid" };
        let (name, raw) = (shown_or_none(py, self.name())?, shown(py, self.raw())?);
        Ok(format!(
            "Call({name}, {}..{}{valid}, raw={raw})",
            self.start(),
            self.end()
        ))
    }

    fn __eq__(&self, other: &Self) -> bool {
        let place = |call: &Self| {
            (
                call.index,
                call.message_index(),
                call.step(),
                call.response(),
                call.start(),
            )
        };
        let said = |call: &Self| {
            (
                call.name().map(str::to_owned),
                call.id().map(str::to_owned),
                call.valid(),
            )
        };
        // The body is all that name and arguments are read from; the declared tools may only add a repair.
        place(self) == place(other)
            && self.raw() == other.raw()
            && said(self) == said(other)
            && self.read().repaired == other.read().repaired
    }
}

/// What one tool answered.
#[pyclass(frozen, module = "hermes_space")]
pub(crate) struct Response {
    pub(crate) source: Arc<Source>,
    pub(crate) index: usize,
}

impl Response {
    fn at(&self) -> ResponseAt {
        self.source.read.responses[self.index]
    }

    fn read(&self) -> &message::Response {
        self.source.read.response(self.at())
    }

    fn text(&self) -> &str {
        self.source.text(self.at().message)
    }
}

#[pymethods]
impl Response {
    /// The id of the call it names; None where the body is no envelope.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.read().id.as_ref().map(|id| id.get(self.text()))
    }

    /// The tool's name; None where the body is no envelope.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.read().name.as_ref().map(|name| name.get(self.text()))
    }

    /// What the tool said: the envelope's content, or the whole body. JSON that is no string stays as written.
    #[getter]
    fn content<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        match self.read().content {
            Content::Plain(span) => PyString::new(py, span.of(self.text())),
            Content::JsonString(span) => PyString::new(py, &json::decode_string(self.text(), span)),
        }
    }

    /// Where the body starts, in bytes of the message's UTF-8 text.
    #[getter]
    fn start(&self) -> usize {
        self.read().body.start
    }

    /// Where the body ends, exclusive.
    #[getter]
    fn end(&self) -> usize {
        self.read().body.end
    }

    /// The tool failed, by its envelope.
    #[getter]
    fn failed(&self) -> bool {
        self.read().failure.is_some()
    }

    /// The E code of the failure.
    #[getter]
    fn failure(&self) -> Option<&'static str> {
        self.read().failure.map(Code::number)
    }

    /// It holds words of failure (the rule of E620), whether it failed or not.
    #[getter]
    fn suspicious(&self) -> bool {
        self.read().suspicious
    }

    /// Its place among the trace's responses, or among those of a message parsed alone.
    #[getter]
    fn index(&self) -> usize {
        self.index
    }

    /// The message it stands in; None for a message parsed alone.
    #[getter]
    fn message_index(&self) -> Option<usize> {
        self.source.index_of(self.at().message)
    }

    /// The step it belongs to; None before the first assistant message.
    #[getter]
    fn step(&self) -> Option<usize> {
        self.at().step
    }

    /// The index of its call among those of the trace.
    #[getter]
    fn call(&self) -> Option<usize> {
        self.at().call
    }

    /// Every attribute, ready for JSON.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("id", self.id())?;
        dict.set_item("name", self.name())?;
        dict.set_item("content", self.content(py))?;
        dict.set_item("start", self.start())?;
        dict.set_item("end", self.end())?;
        dict.set_item("failed", self.failed())?;
        dict.set_item("failure", self.failure())?;
        dict.set_item("suspicious", self.suspicious())?;
        dict.set_item("index", self.index())?;
        dict.set_item("message_index", self.message_index())?;
        dict.set_item("step", self.step())?;
        dict.set_item("call", self.call())?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let failure = self
            .failure()
            .map_or_else(String::new, |code| format!(", failed {code}"));
        let name = shown_or_none(py, self.name())?;
        let body = shown(py, self.read().body.of(self.text()))?;
        Ok(format!(
            "Response({name}, {}..{}{failure}, body={body})",
            self.start(),
            self.end()
        ))
    }

    fn __eq__(&self, other: &Self) -> bool {
        let place = |one: &Self| {
            (
                one.index,
                one.message_index(),
                one.step(),
                one.call(),
                one.start(),
            )
        };
        place(self) == place(other)
            && self.read().body.of(self.text()) == other.read().body.of(other.text())
    }
}
