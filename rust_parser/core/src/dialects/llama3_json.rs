//! Llama 3.1 and later: `{"name": …, "parameters": {…}}` as the message or on lines of its own, several with `;` between
//! them, behind `<|python_tag|>` or behind nothing; or `<function=NAME>{…}</function>`, where the prompt asks for that.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::PARAMETERS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Llama3Json,
    &[
        ("<|python_tag|>", TagKind::CallOpen),
        ("</function>", TagKind::ItemClose),
    ],
    Body::List(List {
        item: Item::Object(PARAMETERS),
        bare: true,
    }),
    "",
);
