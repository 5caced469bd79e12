//! DeepSeek V3.1: as V3, but the bare name and the bare arguments.

use super::Dialect;
use super::bodies::Named;
use super::deepseek_v3::TAGS;
use super::grammar::{Body, Grammar};

pub(super) static GRAMMAR: Grammar =
    Grammar::new(Dialect::DeepseekV31, TAGS, Body::Named(Named::Plain), "");
