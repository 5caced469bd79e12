//! The keywords that hold schemas: of an object's members, of an array's items, and of the value itself.

use super::super::reference;
use super::super::rules::{Condition, Contains, Id, Rules};
use super::super::words::shown;
use super::{Compiled, Compiler, MOST_REFERENCES, regex};
use crate::json::Value;

impl Compiler<'_> {
    pub(super) fn objects(&mut self, id: Id, rules: &mut Rules) -> Compiled<()> {
        if let Some(schemas) = self.named(id, "properties")? {
            rules.properties = Some(schemas.into_iter().collect());
        }
        for (pattern, schema) in self.named(id, "patternProperties")?.unwrap_or_default() {
            match regex(&pattern) {
                Some(regex) => rules.patterns.push((regex, schema)),
                // What cannot be matched may stand for any key.
                None => rules.unreadable_pattern = true,
            }
        }
        rules.additional = self.schema(id, "additionalProperties");
        rules.property_names = self.schema(id, "propertyNames");
        if let Some(node) = self.get(id, "required") {
            rules.required = self.names(id, "required", node)?;
        }
        for keyword in ["dependentRequired", "dependencies", "dependentSchemas"] {
            for (key, node) in self.members(id, keyword)?.unwrap_or_default() {
                if let (Value::Array(_), true) = (&node.value, keyword != "dependentSchemas") {
                    let names = self.names(id, keyword, node)?;
                    rules.dependent_required.push((key, names));
                } else if keyword == "dependentRequired" {
                    return Err(self.wrong(id, keyword, node, "an array of names"));
                } else {
                    let schema = self.id(node, id, format!("{keyword}/{}", shown(&key)));
                    rules.dependent.push((key, schema));
                }
            }
        }
        Ok(())
    }

    pub(super) fn arrays(&mut self, id: Id, rules: &mut Rules) -> Compiled<()> {
        rules.prefix = self.schemas(id, "prefixItems")?;
        match self.get(id, "items").map(|node| &node.value) {
            Some(Value::Array(_)) => {
                rules.prefix = self.schemas(id, "items")?;
                rules.items = self.schema(id, "additionalItems");
            }
            _ => rules.items = self.schema(id, "items"),
        }
        if let Some(schema) = self.schema(id, "contains") {
            rules.contains = Some(Contains {
                id: schema,
                least: self.size(id, "minContains")?.unwrap_or(1),
                most: self.size(id, "maxContains")?.unwrap_or(usize::MAX),
            });
        }
        if let Some(node) = self.get(id, "uniqueItems") {
            let Value::Bool(unique) = node.value else {
                return Err(self.wrong(id, "uniqueItems", node, "true or false"));
            };
            rules.unique = unique;
        }
        Ok(())
    }

    pub(super) fn combined(&mut self, id: Id, rules: &mut Rules) -> Compiled<()> {
        rules.all = self.schemas(id, "allOf")?;
        rules.any = self.schemas(id, "anyOf")?;
        rules.one = self.schemas(id, "oneOf")?;
        rules.not = self.schema(id, "not");
        if let Some(test) = self.schema(id, "if") {
            rules.condition = Some(Condition {
                test,
                then: self.schema(id, "then"),
                otherwise: self.schema(id, "else"),
            });
        }
        if let Some(node) = self.get(id, "$ref") {
            let Value::String(target) = &node.value else {
                return Err(self.wrong(id, "$ref", node, "a string"));
            };
            self.references += 1;
            if self.references > MOST_REFERENCES {
                return Err(format!("it holds more than {MOST_REFERENCES} references"));
            }
            let target = target.get(self.text);
            let Some(found) = reference::find(self.text, self.root, &target) else {
                return Err(self.wrong(id, "$ref", node, "a place in the schema itself"));
            };
            let step = format!("$ref {}", shown(&target));
            rules.all.push(self.id(found, id, step));
        }
        Ok(())
    }
}
