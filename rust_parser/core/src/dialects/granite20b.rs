//! Granite 20B function calling: `<function_call>` and a JSON object, which no tag closes.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::ARGUMENTS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Granite20b,
    &[("<function_call>", TagKind::CallOpen)],
    Body::List(List {
        item: Item::Object(ARGUMENTS),
        bare: false,
    }),
    "",
);
