//! GLM 4.7: as GLM 4.5, with nothing between the tags.

use super::Dialect;
use super::glm45::{BODY, TAGS};
use super::grammar::Grammar;

pub(super) static GRAMMAR: Grammar = Grammar::new(Dialect::Glm47, TAGS, BODY, "");
