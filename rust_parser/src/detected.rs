//! `Detected`: the dialect of one message and the evidence for it, as a Python object.

use hermes_core::dialects::detect as core;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyDict;

use crate::convert;
use crate::message::dicts;

/// The dialect that a message is written in, how sure that is, and why.
#[pyclass(frozen, eq, module = "hermes_space")]
#[derive(PartialEq)]
pub(crate) struct Detected(core::Detected);

#[pymethods]
impl Detected {
    /// The dialect's name; "hermes" where nothing speaks for any.
    #[getter]
    fn dialect(&self) -> &'static str {
        self.0.dialect.name()
    }

    /// From 0, nothing speaks for it, to 1.
    #[getter]
    fn confidence(&self) -> f64 {
        self.0.confidence
    }

    /// The evidence, in one short sentence.
    #[getter]
    fn why(&self) -> &str {
        &self.0.why
    }

    /// The next best dialects, each with its confidence, best first.
    #[getter]
    fn others(&self) -> Vec<(&'static str, f64)> {
        let others = self.0.others.iter();
        others
            .map(|(dialect, confidence)| (dialect.name(), *confidence))
            .collect()
    }

    /// Every attribute, ready for JSON; `others` as a list of dicts.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("dialect", self.dialect())?;
        dict.set_item("confidence", self.confidence())?;
        dict.set_item("why", self.why())?;
        let others = dicts(py, self.others(), |(dialect, confidence)| {
            let other = PyDict::new(py);
            other.set_item("dialect", dialect)?;
            other.set_item("confidence", confidence)?;
            Ok(other)
        })?;
        dict.set_item("others", others)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let (dialect, confidence) = (self.dialect(), self.confidence());
        format!("Detected({dialect}, {confidence}, {})", self.why())
    }
}

/// The dialect that one message is written in.
#[pyfunction]
#[pyo3(signature = (text, *, role = "assistant"))]
pub(crate) fn detect(py: Python<'_>, text: PyBackedStr, role: &str) -> PyResult<Detected> {
    let role = convert::role(role)?;
    Ok(Detected(py.detach(|| core::detect(&text, role))))
}
