//! LongCat: `<longcat_think>`, and `<longcat_tool_call>` around a JSON object, as in Hermes.

use super::Dialect;
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Longcat,
    &[
        ("<longcat_think>", TagKind::ThinkOpen),
        ("</longcat_think>", TagKind::ThinkClose),
        ("<longcat_tool_call>", TagKind::CallOpen),
        ("</longcat_tool_call>", TagKind::CallClose),
        ("<longcat_tool_response>", TagKind::ResponseOpen),
        ("</longcat_tool_response>", TagKind::ResponseClose),
    ],
    Body::Json,
    "\n",
);
