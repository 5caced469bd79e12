//! Qwen3-Coder: `<tool_call>` around `<function=NAME>`, with each argument as `<parameter=KEY>`. Nemotron 3, MiMo and Step 3.5
//! write it too.

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::Qwen3Coder,
    &[
        ("<tool_call>", TagKind::SectionOpen),
        ("</tool_call>", TagKind::SectionClose),
        ("<function=", TagKind::CallOpen),
        ("</function>", TagKind::CallClose),
        ("<parameter=", TagKind::ItemOpen),
        ("</parameter>", TagKind::ItemClose),
        ("<tool_response>", TagKind::ResponseOpen),
        ("</tool_response>", TagKind::ResponseClose),
    ],
    Body::Items(Items {
        name: NameAt::InTag,
        key: Key::InTag,
        own_lines: true,
    }),
    "\n",
);
