//! Plain think tags: reasoning and an answer, and no way to call a tool.

use super::Dialect;
use super::grammar::{Body, Grammar};

pub(super) static GRAMMAR: Grammar = Grammar::new(Dialect::Think, &[], Body::None, "\n");
