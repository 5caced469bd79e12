//! The Python face of the parser: `hermes_space._rust`. Conversion only: what was given goes to the core, what the core
//! found comes back as objects and Arrow tables. Nothing is parsed or judged here.

mod call;
mod convert;
mod detected;
mod error;
mod finding;
mod mend;
mod message;
mod source;
mod table;
mod trace;

use pyo3::prelude::*;

/// The extension module.
#[pymodule]
mod _rust {
    #[pymodule_export]
    use crate::call::{Call, RepairedCall, Response};
    #[pymodule_export]
    use crate::detected::{Detected, detect};
    #[pymodule_export]
    use crate::finding::{Finding, Rule, rules};
    #[pymodule_export]
    use crate::mend::{Change, Mended, mend_message};
    #[pymodule_export]
    use crate::message::{Message, Part, dialects, parse_message};
    #[pymodule_export]
    use crate::table::{parse_table, table_schemas};
    #[pymodule_export]
    use crate::trace::{Step, Trace, parse_trace};
}
