//! Hunyuan A13B: `<tool_calls>` around an array of calls, `<answer>` around visible text. Jamba writes such calls too.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::ARGUMENTS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::HunyuanA13b,
    &[
        ("<tool_calls>", TagKind::CallOpen),
        ("</tool_calls>", TagKind::CallClose),
        ("<tool_response>", TagKind::ResponseOpen),
        ("</tool_response>", TagKind::ResponseClose),
        ("<answer>", TagKind::Frame),
        ("</answer>", TagKind::Frame),
    ],
    Body::List(List {
        item: Item::Array(ARGUMENTS),
        bare: false,
    }),
    "",
);
