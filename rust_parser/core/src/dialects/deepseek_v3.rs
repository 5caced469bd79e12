//! DeepSeek V3 and R1: calls between control tokens, `function`, the name, and the arguments in a code fence.

use super::Dialect;
use super::bodies::Named;
use super::grammar::{Body, Grammar};
use crate::scan::{Literal, TagKind};

pub(super) const TAGS: &[Literal] = &[
    ("<｜tool▁calls▁begin｜>", TagKind::SectionOpen),
    ("<｜tool▁calls▁end｜>", TagKind::SectionClose),
    ("<｜tool▁call▁begin｜>", TagKind::CallOpen),
    ("<｜tool▁sep｜>", TagKind::Separator),
    ("<｜tool▁call▁end｜>", TagKind::CallClose),
    ("<｜tool▁output▁begin｜>", TagKind::ResponseOpen),
    ("<｜tool▁output▁end｜>", TagKind::ResponseClose),
];

pub(super) static GRAMMAR: Grammar =
    Grammar::new(Dialect::DeepseekV3, TAGS, Body::Named(Named::Fenced), "");
