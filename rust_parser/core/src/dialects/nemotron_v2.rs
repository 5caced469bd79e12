//! Nemotron Nano 2: `<TOOLCALL>` around an array of calls.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::ARGUMENTS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::NemotronV2,
    &[
        ("<TOOLCALL>", TagKind::CallOpen),
        ("</TOOLCALL>", TagKind::CallClose),
        ("<TOOL_RESPONSE>", TagKind::ResponseOpen),
        ("</TOOL_RESPONSE>", TagKind::ResponseClose),
    ],
    Body::List(List {
        item: Item::Array(ARGUMENTS),
        bare: false,
    }),
    "",
);
