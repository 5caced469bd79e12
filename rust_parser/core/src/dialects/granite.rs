//! Granite: `<|tool_call|>` and an array of calls, which no tag closes, or since version 4 `<tool_call>` around each; reasoning
//! between two sentences.

use super::Dialect;
use super::bodies::{Item, List};
use super::grammar::{Body, Grammar};
use crate::call::ARGUMENTS;
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Granite,
    &[
        ("Here is my thought process:", TagKind::ThinkOpen),
        ("Here is my response:", TagKind::ThinkClose),
        ("<|tool_call|>", TagKind::CallOpen),
        ("<tool_call>", TagKind::CallOpen),
        ("</tool_call>", TagKind::CallClose),
        ("<tool_response>", TagKind::ResponseOpen),
        ("</tool_response>", TagKind::ResponseClose),
        ("<response>", TagKind::Frame),
        ("</response>", TagKind::Frame),
    ],
    Body::List(List {
        item: Item::Array(ARGUMENTS),
        bare: false,
    }),
    "\n",
)
.with_lone_tag("<|tool_call|>");
