//! The one place that makes Python exceptions: one sentence, what was given and what is accepted.

use hermes_core::dialects::Dialect;
use hermes_core::message::Role;
use pyo3::PyErr;
use pyo3::exceptions::PyValueError;

const ROLES: [Role; 4] = [Role::System, Role::User, Role::Assistant, Role::Tool];

pub(crate) fn unknown_role(name: &str) -> PyErr {
    let accepted = ROLES.map(Role::name).join(", ");
    PyValueError::new_err(format!(
        "There is no role {name:?}; accepted are {accepted}."
    ))
}

pub(crate) fn unknown_dialect(name: &str) -> PyErr {
    let accepted: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
    PyValueError::new_err(format!(
        "There is no dialect {name:?}; accepted are auto, {}.",
        accepted.join(", ")
    ))
}

pub(crate) fn unknown_code(number: &str) -> PyErr {
    PyValueError::new_err(format!(
        "There is no code {number:?}; accepted are those of `hermes-space rules`, such as J201."
    ))
}

/// A table that cannot be read. The core words the cause as part of a sentence; a foreign stream's may run on for lines.
pub(crate) fn unreadable_table(cause: &impl std::fmt::Display) -> PyErr {
    let cause = cause.to_string();
    let mut characters = cause.lines().next().unwrap_or_default().chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    PyValueError::new_err(format!(
        "{first}{}.",
        characters.as_str().trim_end_matches('.')
    ))
}
