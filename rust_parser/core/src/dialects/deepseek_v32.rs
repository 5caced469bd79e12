//! DeepSeek V3.2: calls as XML with a prefix of its own; each argument says whether it is text (`string="true"`).

use super::Dialect;
use super::bodies::{Items, Key, NameAt};
use super::grammar::{Body, Grammar};
use crate::scan::TagKind;

pub(super) static GRAMMAR: Grammar = Grammar::new(
    Dialect::DeepseekV32,
    &[
        ("<｜DSML｜function_calls>", TagKind::SectionOpen),
        ("</｜DSML｜function_calls>", TagKind::SectionClose),
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
