//! DeepSeek V4.1: as V4, but a space stands before each tag's name.

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::DeepseekV41,
    &[
        ("<｜DSML｜ calls>", TagKind::SectionOpen),
        ("</｜DSML｜ calls>", TagKind::SectionClose),
        ("<｜DSML｜ invoke name=\"", TagKind::CallOpen),
        ("</｜DSML｜ invoke>", TagKind::CallClose),
        ("<｜DSML｜ parameter name=\"", TagKind::ItemOpen),
        ("</｜DSML｜ parameter>", TagKind::ItemClose),
    ],
    Body::Items(Items {
        name: NameAt::Attribute,
        key: Key::Typed,
        own_lines: false,
    }),
    "\n",
);
