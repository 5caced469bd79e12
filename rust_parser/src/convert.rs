//! Core values as Python values: JSON, dialects, roles, and what `repr` shows of a text.

use hermes_core::dialects::Dialect;
use hermes_core::finding::Code;
use hermes_core::json::{self, Node, Value};
use hermes_core::message::Role;
use hermes_core::span::Span;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyList, PyString};

use crate::error;

/// Python refuses longer integers where its limit is set low; a double holds no more than 309 digits.
const LONGEST_INTEGER: usize = 640;

/// `None` where it is to be detected.
pub(crate) fn dialect(name: &str) -> PyResult<Option<Dialect>> {
    match name {
        "auto" => Ok(None),
        _ => Dialect::from_name(name)
            .map(Some)
            .ok_or_else(|| error::unknown_dialect(name)),
    }
}

pub(crate) fn role(name: &str) -> PyResult<Role> {
    Role::from_name(name).ok_or_else(|| error::unknown_role(name))
}

pub(crate) fn code(number: &str) -> PyResult<Code> {
    let known = Code::all().iter().find(|code| code.number() == number);
    known.copied().ok_or_else(|| error::unknown_code(number))
}

/// JSON text as Python values; `None` where it cannot be read.
pub(crate) fn json_text<'py>(py: Python<'py>, text: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    json::read(text, Span::new(0, text.len()))
        .map(|node| json_value(py, text, &node))
        .transpose()
}

/// A JSON value as Python's own `json` would give it: members in written order, the last of double keys, integers
/// exact. The core's limit on nesting bounds the recursion.
pub(crate) fn json_value<'py>(
    py: Python<'py>,
    text: &str,
    node: &Node,
) -> PyResult<Bound<'py, PyAny>> {
    match &node.value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(value) => Ok(value.into_pyobject(py)?.to_owned().into_any()),
        Value::Number => number(py, node.span.of(text)),
        Value::String(value) => Ok(PyString::new(py, &value.get(text)).into_any()),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(json_value(py, text, item)?)?;
            }
            Ok(list.into_any())
        }
        Value::Object(members) => {
            let dict = PyDict::new(py);
            for member in members {
                dict.set_item(member.key.get(text), json_value(py, text, &member.value)?)?;
            }
            Ok(dict.into_any())
        }
    }
}

fn number<'py>(py: Python<'py>, written: &str) -> PyResult<Bound<'py, PyAny>> {
    if written.contains(['.', 'e', 'E']) || written.len() > LONGEST_INTEGER {
        return Ok(PyFloat::new(py, written.parse().unwrap_or(f64::NAN)).into_any());
    }
    match written.parse::<i64>() {
        Ok(small) => Ok(small.into_pyobject(py)?.into_any()),
        Err(_) => py.get_type::<PyInt>().call1((written,)),
    }
}

/// The text as `repr` shows it, cut where it is long.
pub(crate) fn shown(py: Python<'_>, text: &str) -> PyResult<String> {
    const LONGEST: usize = 60;
    let (head, more) = match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => (&text[..cut], "…"),
        None => (text, ""),
    };
    Ok(format!("{}{more}", PyString::new(py, head).repr()?))
}

/// As [`shown`], `None` as Python writes it.
pub(crate) fn shown_or_none(py: Python<'_>, text: Option<&str>) -> PyResult<String> {
    text.map_or_else(|| Ok("None".to_owned()), |text| shown(py, text))
}
