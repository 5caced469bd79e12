//! Arrow in, Arrow out: a table with a `conversations` column becomes the five tables.

use hermes_core::conversation;
use hermes_core::shard::{self, Options, Tables};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use pyo3_arrow::input::AnyRecordBatch;
use pyo3_arrow::{PySchema, PyTable};

use crate::{convert, error};

/// The five tables of anything that gives Arrow batches: traces, messages, calls, responses, findings.
#[pyfunction]
#[pyo3(signature = (source, *, dialect = "auto", threads = None, safety = false))]
pub(crate) fn parse_table<'py>(
    py: Python<'py>,
    source: AnyRecordBatch,
    dialect: &str,
    threads: Option<usize>,
    safety: bool,
) -> PyResult<Bound<'py, PyTuple>> {
    let options = Options {
        reading: conversation::Options {
            dialect: convert::dialect(dialect)?,
            safety,
        },
        threads,
    };
    let reader = source.into_reader()?;
    let batches = py
        .detach(|| reader.collect::<Result<Vec<_>, _>>())
        .map_err(|cause| error::unreadable_table(&cause))?;
    let tables = py
        .detach(|| shard::parse(&batches, &options))
        .map_err(|cause| error::unreadable_table(&cause))?;
    let Tables {
        traces,
        messages,
        calls,
        responses,
        findings,
    } = tables;
    let schemas = Tables::schemas().into_iter().map(|(_, schema)| schema);
    let tables = [traces, messages, calls, responses, findings]
        .into_iter()
        .zip(schemas)
        .map(|(batches, schema)| PyTable::try_new(batches, schema))
        .collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, tables)
}

/// The tables' schemas, by name.
#[pyfunction]
pub(crate) fn table_schemas(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let schemas = PyDict::new(py);
    for (name, schema) in Tables::schemas() {
        schemas.set_item(name, PySchema::new(schema))?;
    }
    Ok(schemas)
}
