//! DeepSeek V3.1: as V3, but the bare name and the bare arguments.

use super::Dialect;
use super::bodies::Named;
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::DeepseekV31,
    &[
        ("<｜tool▁calls▁begin｜>", TagKind::SectionOpen),
        ("<｜tool▁calls▁end｜>", TagKind::SectionClose),
        ("<｜tool▁call▁begin｜>", TagKind::CallOpen),
        ("<｜tool▁sep｜>", TagKind::Separator),
        ("<｜tool▁call▁end｜>", TagKind::CallClose),
        ("<｜tool▁output▁begin｜>", TagKind::ResponseOpen),
        ("<｜tool▁output▁end｜>", TagKind::ResponseClose),
    ],
    Body::Named(Named::Plain),
    "",
);
