//! GLM 4.5: `<tool_call>NAME`, then a pair of tags for the key and one for the value of each argument, a line each.
//! Ling 3, Spark 2.5 and Poolside write it too.

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::{Literal, TagKind};

pub(super) const TAGS: &[Literal] = &[
    ("<tool_call>", TagKind::CallOpen),
    ("</tool_call>", TagKind::CallClose),
    ("<arg_key>", TagKind::ItemOpen),
    ("</arg_value>", TagKind::ItemClose),
    ("<tool_response>", TagKind::ResponseOpen),
    ("</tool_response>", TagKind::ResponseClose),
];

pub(super) const BODY: Body = Body::Items(Items {
    name: NameAt::Behind,
    key: Key::Tags("</arg_key>", "<arg_value>"),
    own_lines: false,
});

pub(super) static GRAMMAR: Grammar = Grammar::new(Dialect::Glm45, TAGS, BODY, "\n");
