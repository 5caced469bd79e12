//! `Mended` and `Change`: a message with its repairs applied, as Python objects, and the function that mends one.

use hermes_core::dialects::detect::detect;
use hermes_core::finding::Code;
use hermes_core::json::Place;
use hermes_core::mend;
use hermes_core::schema::Declared;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyDict, PyString};

use crate::convert;
use crate::message::dicts;

/// One stretch of a message that was replaced.
#[pyclass(frozen, eq, module = "hermes_space")]
#[derive(Clone, PartialEq)]
pub(crate) struct Change {
    /// The codes of the findings that it answers, in the order in which they were mended.
    #[pyo3(get)]
    codes: Vec<&'static str>,
    /// Their causes, one sentence each.
    #[pyo3(get)]
    messages: Vec<String>,
    /// Where the replaced text starts, in bytes of the original UTF-8 text.
    #[pyo3(get)]
    start: usize,
    /// Where it ends, exclusive.
    #[pyo3(get)]
    end: usize,
    /// The line where it starts, from 1.
    #[pyo3(get)]
    line: usize,
    /// The column where it starts, in characters, from 1.
    #[pyo3(get)]
    column: usize,
    /// The text that was replaced.
    #[pyo3(get)]
    before: String,
    /// What stands there now.
    #[pyo3(get)]
    after: String,
}

impl Change {
    /// The changes of `text`, their lines and columns counted in one pass.
    fn all(text: &str, changes: Vec<mend::Change>) -> Vec<Self> {
        let mut place = Place::default();
        let change = |change: mend::Change| {
            place = place.at(text, change.span.start);
            let (codes, messages) = change
                .causes
                .into_iter()
                .map(|cause| (cause.code.number(), cause.detail.into_owned()))
                .unzip();
            Self {
                codes,
                messages,
                start: change.span.start,
                end: change.span.end,
                line: place.line,
                column: place.column,
                before: change.span.of(text).to_owned(),
                after: change.text,
            }
        };
        changes.into_iter().map(change).collect()
    }
}

#[pymethods]
impl Change {
    /// Every attribute, ready for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("codes", &self.codes)?;
        dict.set_item("messages", &self.messages)?;
        dict.set_item("start", self.start)?;
        dict.set_item("end", self.end)?;
        dict.set_item("line", self.line)?;
        dict.set_item("column", self.column)?;
        dict.set_item("before", &self.before)?;
        dict.set_item("after", &self.after)?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let codes = self.codes.join(" ");
        let (before, after) = (
            convert::shown(py, &self.before)?,
            convert::shown(py, &self.after)?,
        );
        Ok(format!(
            "Change({codes}, {}:{}, {before} -> {after})",
            self.line, self.column
        ))
    }
}

/// A message with its repairs applied.
#[pyclass(frozen, eq, module = "hermes_space")]
#[derive(PartialEq)]
pub(crate) struct Mended {
    text: String,
    changes: Vec<Change>,
}

#[pymethods]
impl Mended {
    /// The mended text; the original where nothing could be mended.
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::new(py, &self.text)
    }

    /// What was replaced, in order of place; applied together to the original text they give the mended one.
    #[getter]
    fn changes(&self) -> Vec<Change> {
        self.changes.clone()
    }

    /// Every attribute, ready for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("text", &self.text)?;
        dict.set_item(
            "changes",
            dicts(py, &self.changes, |change| change.to_dict(py))?,
        )?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let text = convert::shown(py, &self.text)?;
        Ok(format!(
            "Mended(changes={}, text={text})",
            self.changes.len()
        ))
    }
}

/// One message with the repairs of its findings applied, those of `codes` or all.
#[pyfunction]
#[pyo3(signature = (text, *, role = "assistant", dialect = "auto", tools = None, codes = None))]
pub(crate) fn mend_message(
    py: Python<'_>,
    text: PyBackedStr,
    role: &str,
    dialect: &str,
    tools: Option<&str>,
    codes: Option<Vec<String>>,
) -> PyResult<Mended> {
    let (role, dialect) = (convert::role(role)?, convert::dialect(dialect)?);
    let codes: Vec<Code> = match codes {
        None => Code::all().to_vec(),
        Some(numbers) => numbers
            .iter()
            .map(|number| convert::code(number))
            .collect::<PyResult<_>>()?,
    };
    py.detach(|| {
        let declared = Declared::read(tools);
        let dialect = dialect.unwrap_or_else(|| detect(&text, role).dialect);
        let mended = mend::mend(&text, role, dialect, &declared, |code| {
            codes.contains(&code)
        });
        Ok(Mended {
            changes: Change::all(&text, mended.changes),
            text: mended.text,
        })
    })
}
