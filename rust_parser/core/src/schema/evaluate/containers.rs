//! Objects and arrays held against a schema: their members and items, and what must be among them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::super::equality::canonical;
use super::super::rules::{Id, Rules};
use super::super::words::{Path, quoted, shown};
use super::{Checked, Evaluation};
use crate::finding::Code;
use crate::json::{Member, Node, Value};

/// Among so few members a key is found faster by looking at each than by hashing.
const FEW: usize = 8;

impl Evaluation<'_> {
    pub(super) fn object(
        &mut self,
        rules: &Rules,
        node: &Node,
        members: &[Member],
        path: Path<'_>,
    ) -> Checked<()> {
        self.spend(members.len())?;
        let text = self.text;
        // Of a key that stands twice the last one counts.
        let by_key: Option<HashMap<Cow<'_, str>, &Member>> = (members.len() > FEW).then(|| {
            let keys = members.iter().map(|member| member.key.get(text));
            keys.zip(members).collect()
        });
        let last = |key: &str| match &by_key {
            Some(by_key) => by_key.get(key).copied(),
            None => node.member(text, key),
        };
        let has = |key: &String| last(key).is_some();
        for key in &rules.required {
            self.spend(1)?;
            if !has(key) {
                self.missing(key, node, path)?;
            }
        }
        for (key, required) in &rules.dependent_required {
            self.spend(1 + required.len())?;
            for other in required.iter().filter(|other| has(key) && !has(other)) {
                self.missing(other, node, path)?;
            }
        }
        for (key, schema) in &rules.dependent {
            self.spend(1)?;
            if has(key) {
                self.value(*schema, node, path)?;
            }
        }
        for member in members {
            let key = member.key.get(text);
            if last(&key).is_some_and(|last| std::ptr::eq(last, member)) {
                self.member(rules, member, &key, path)?;
            }
        }
        Ok(())
    }

    fn missing(&mut self, key: &str, node: &Node, path: Path<'_>) -> Checked<()> {
        let detail = format!(
            "{} is missing in {}, {} requires it",
            quoted(key),
            path.words(),
            self.subject
        );
        self.fault(Code::S402, node.span, detail)
    }

    fn member(&mut self, rules: &Rules, member: &Member, key: &str, path: Path<'_>) -> Checked<()> {
        let path = Path::Key(&path, key);
        let mut known = false;
        if let Some(&schema) = rules.properties.as_ref().and_then(|all| all.get(key)) {
            known = true;
            self.value_of(member, schema, path)?;
        }
        for (pattern, schema) in &rules.patterns {
            self.spend_pattern(key.len())?;
            if pattern.is_match(key) {
                known = true;
                self.value_of(member, *schema, path)?;
            }
        }
        if let Some(schema) = rules.additional
            && !known
            && !rules.unreadable_pattern
        {
            self.value_of(member, schema, path)?;
        }
        self.key(rules, member, path)
    }

    fn value_of(&mut self, member: &Member, schema: Id, path: Path<'_>) -> Checked<()> {
        if self.schema.rules[schema].never {
            return self.unknown(member, path);
        }
        self.value(schema, &member.value, path)
    }

    fn unknown(&mut self, member: &Member, path: Path<'_>) -> Checked<()> {
        let detail = format!("{} is not in {}", path.words(), self.subject);
        self.fault(Code::S403, member.key.span, detail)
    }

    /// `propertyNames`: the key as a value of its own.
    fn key(&mut self, rules: &Rules, member: &Member, path: Path<'_>) -> Checked<()> {
        let Some(schema) = rules.property_names else {
            return Ok(());
        };
        let name = Node {
            span: member.key.span,
            value: Value::String(member.key),
        };
        if self.branch(schema, &name, path)?.is_empty() {
            return Ok(());
        }
        let detail = format!("{} is no key that {} allows", path.words(), self.subject);
        self.fault(Code::S403, member.key.span, detail)
    }

    pub(super) fn array(
        &mut self,
        rules: &Rules,
        node: &Node,
        items: &[Node],
        path: Path<'_>,
    ) -> Checked<()> {
        for (index, item) in items.iter().enumerate() {
            self.spend(1)?;
            if let Some(schema) = rules.prefix.get(index).copied().or(rules.items) {
                self.value(schema, item, Path::Item(&path, index))?;
            }
        }
        self.contained(rules, node, items, path)?;
        if rules.unique {
            self.spend(node.span.len() / 4)?;
            let mut seen = HashSet::new();
            let text = self.text;
            if let Some(twice) = items
                .iter()
                .find(|item| !seen.insert(canonical(text, item)))
            {
                let detail = format!(
                    "{} holds {} twice, {} asks for different items",
                    path.words(),
                    shown(twice.span.of(text)),
                    self.subject
                );
                self.fault(Code::S404, node.span, detail)?;
            }
        }
        Ok(())
    }

    fn contained(
        &mut self,
        rules: &Rules,
        node: &Node,
        items: &[Node],
        path: Path<'_>,
    ) -> Checked<()> {
        let Some(contains) = &rules.contains else {
            return Ok(());
        };
        let mut count = 0;
        for (index, item) in items.iter().enumerate() {
            let faults = self.branch(contains.id, item, Path::Item(&path, index))?;
            count += usize::from(faults.is_empty());
        }
        if count >= contains.least && count <= contains.most {
            return Ok(());
        }
        let asked = if count < contains.least {
            format!("at least {}", contains.least)
        } else {
            format!("at most {}", contains.most)
        };
        let detail = format!(
            "{} holds {count} fitting items, {} asks for {asked}",
            path.words(),
            self.subject
        );
        self.fault(Code::S404, node.span, detail)
    }
}
