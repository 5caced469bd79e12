//! The Hermes dialect: `<think>`, `<tool_call>` around a JSON object, `<tool_response>`, and the answer as plain text. Qwen2.5
//! and Qwen3 write it too.

use super::Dialect;
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Hermes,
    &[
        ("<tool_call>", TagKind::CallOpen),
        ("</tool_call>", TagKind::CallClose),
        ("<tool_response>", TagKind::ResponseOpen),
        ("</tool_response>", TagKind::ResponseClose),
    ],
    Body::Json,
    "\n",
);
