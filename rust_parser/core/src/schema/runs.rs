//! The declarations of one run over many rows: rows repeat them, and each is read once.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Declared;

/// So many declarations are kept, none longer than so many bytes, so that a run over rows which all differ keeps little.
const KEPT: usize = 128;
const LONGEST: usize = 1 << 18;

/// The declarations that were read so far, for all threads of a run.
#[derive(Debug, Default)]
pub struct Declarations {
    read: RwLock<HashMap<Box<str>, Arc<Declared>>>,
}

impl Declarations {
    /// As [`Declared::read`].
    pub fn of(&self, tools: Option<&str>) -> Arc<Declared> {
        let Some(text) = tools.filter(|text| text.len() <= LONGEST) else {
            return Arc::new(Declared::read(tools));
        };
        let known = self.read.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(declared) = known.get(text) {
            return Arc::clone(declared);
        }
        drop(known);
        let declared = Arc::new(Declared::read(tools));
        let mut known = self.read.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(text.into(), Arc::clone(&declared));
        declared
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Declarations, KEPT};

    #[test]
    fn a_declaration_is_read_once_and_few_are_kept() {
        let run = Declarations::default();
        let tools = |number: usize| format!(r#"[{{"name": "t{number}"}}]"#);
        let first = run.of(Some(&tools(0)));
        assert!(Arc::ptr_eq(&first, &run.of(Some(&tools(0)))));
        for number in 0..3 * KEPT {
            let declared = run.of(Some(&tools(number)));
            assert_eq!(declared.names(), Some(&[format!("t{number}")][..]));
        }
        assert!(run.read.read().is_ok_and(|known| known.len() <= KEPT));
    }
}
