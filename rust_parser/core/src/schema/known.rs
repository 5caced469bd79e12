//! Which arguments a schema has. Where a schema lists properties, an argument beyond them is unknown, although JSON Schema
//! would let it pass: a tool that does not name an argument does not read it.

use std::collections::{BTreeSet, HashSet};

use regex_lite::Regex;

use super::rules::{Id, Schema};

/// The arguments that the schema has.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) names: BTreeSet<String>,
    patterns: Vec<Regex>,
}

impl Known {
    /// `None` where any argument may stand: nothing is listed, or `additionalProperties` allows more.
    pub(super) fn of(schema: &Schema) -> Option<Self> {
        let mut names = BTreeSet::new();
        let mut patterns = Vec::new();
        let mut listed = false;
        for id in in_place(schema) {
            let rules = &schema.rules[id];
            let open = rules.additional.is_some_and(|id| !schema.rules[id].never);
            if open || rules.unreadable_pattern {
                return None;
            }
            listed |= rules.properties.is_some() || !rules.patterns.is_empty();
            names.extend(
                rules
                    .properties
                    .iter()
                    .flat_map(|known| known.keys().cloned()),
            );
            patterns.extend(rules.patterns.iter().map(|(pattern, _)| pattern.clone()));
        }
        listed.then_some(Self { names, patterns })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name) || self.patterns.iter().any(|pattern| pattern.is_match(name))
    }
}

/// The schemas that speak of the arguments themselves: the root, and what it refers to or combines.
fn in_place(schema: &Schema) -> Vec<Id> {
    let mut found = vec![0];
    let mut seen = HashSet::from([0]);
    let mut next = 0;
    while let Some(&id) = found.get(next) {
        next += 1;
        let rules = &schema.rules[id];
        let condition = rules.condition.iter().flat_map(|condition| {
            [Some(condition.test), condition.then, condition.otherwise]
                .into_iter()
                .flatten()
        });
        let dependent = rules.dependent.iter().map(|(_, id)| *id);
        let combined = rules
            .all
            .iter()
            .chain(&rules.any)
            .chain(&rules.one)
            .copied();
        for id in combined.chain(condition).chain(dependent) {
            if seen.insert(id) {
                found.push(id);
            }
        }
    }
    found
}
