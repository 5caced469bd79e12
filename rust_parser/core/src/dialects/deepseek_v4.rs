//! DeepSeek V4: as V3.2, but for the name of the section of calls.

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::DeepseekV4,
    &[
        ("<｜DSML｜tool_calls>", TagKind::SectionOpen),
        ("</｜DSML｜tool_calls>", TagKind::SectionClose),
        ("<｜DSML｜invoke name=\"", TagKind::CallOpen),
        ("</｜DSML｜invoke>", TagKind::CallClose),
        ("<｜DSML｜parameter name=\"", TagKind::ItemOpen),
        ("</｜DSML｜parameter>", TagKind::ItemClose),
    ],
    Body::Items(Items {
        name: NameAt::Attribute,
        key: Key::Typed,
        own_lines: false,
    }),
    "\n",
);
