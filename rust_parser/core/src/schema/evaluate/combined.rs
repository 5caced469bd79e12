//! Schemas made of others: all, any, one or none of them, and `if`. Where no form fits, the one that was meant is told.

use super::super::rules::{Id, Rules, Types};
use super::super::words::{Path, shown};
use super::{Checked, Evaluation, Fault};
use crate::finding::Code;
use crate::json::Node;

impl Evaluation<'_> {
    pub(super) fn combined(&mut self, rules: &Rules, node: &Node, path: Path<'_>) -> Checked<()> {
        for &id in &rules.all {
            self.value(id, node, path)?;
        }
        if !rules.any.is_empty() {
            self.any_of(&rules.any, node, path)?;
        }
        if !rules.one.is_empty() && self.any_of(&rules.one, node, path)? > 1 {
            let detail = format!(
                "{} fits more than one of the forms of which {} allows one",
                path.words(),
                self.subject
            );
            self.fault(Code::S404, node.span, detail)?;
        }
        if let Some(not) = rules.not
            && self.branch(not, node, path)?.is_empty()
        {
            let detail = format!("{} is what {} rules out", path.words(), self.subject);
            self.fault(Code::S404, node.span, detail)?;
        }
        if let Some(condition) = &rules.condition {
            let holds = self.branch(condition.test, node, path)?.is_empty();
            let next = if holds {
                condition.then
            } else {
                condition.otherwise
            };
            if let Some(next) = next {
                self.value(next, node, path)?;
            }
        }
        Ok(())
    }

    /// The faults that a schema alone finds; none of them counts yet.
    pub(super) fn branch(&mut self, id: Id, node: &Node, path: Path<'_>) -> Checked<Vec<Fault>> {
        let before = std::mem::take(&mut self.faults);
        self.value(id, node, path)?;
        Ok(std::mem::replace(&mut self.faults, before))
    }

    /// How many of the schemas the value fits; where it fits none, says so.
    fn any_of(&mut self, ids: &[Id], node: &Node, path: Path<'_>) -> Checked<usize> {
        let mut fitting = 0;
        let mut failed = Vec::new();
        for &id in ids {
            let faults = self.branch(id, node, path)?;
            if faults.is_empty() {
                fitting += 1;
            } else {
                failed.push(faults);
            }
        }
        if fitting == 0 {
            self.none_fits(failed, node, path)?;
        }
        Ok(fitting)
    }

    /// The faults of the form that was meant, where that can be told: the only one of the value's type, or among
    /// those the only one whose fixed values are met. Else one fault for the value.
    fn none_fits(&mut self, forms: Vec<Vec<Fault>>, node: &Node, path: Path<'_>) -> Checked<()> {
        let here = |fault: &Fault| fault.wanted.filter(|_| fault.span == node.span);
        let typed = |form: &Vec<Fault>| !form.iter().any(|fault| here(fault).is_some());
        let count = forms.len();
        let (meant, others): (Vec<_>, Vec<_>) = forms.into_iter().partition(typed);
        if meant.is_empty() {
            let wanted = others.iter().flatten().filter_map(here);
            let types = wanted.fold(Types::default(), Types::with);
            return self.push(self.mismatch(types, node, path));
        }
        let fixed = |form: &&Vec<Fault>| form.iter().all(|fault| fault.code != Code::S405);
        let mut nearest = meant.iter().filter(|_| meant.len() == 1);
        let mut met = meant.iter().filter(fixed);
        let only = nearest
            .next()
            .or_else(|| met.next().filter(|_| met.next().is_none()));
        if let Some(form) = only {
            self.faults.extend(form.iter().cloned());
            return Ok(());
        }
        let listed = |fault: &Fault| fault.code == Code::S405 && fault.span == node.span;
        let code = if meant.iter().flatten().all(listed) {
            Code::S405
        } else {
            Code::S404
        };
        let detail = format!(
            "{} is {}, which fits none of the {count} forms that {} allows",
            path.words(),
            shown(node.span.of(self.text)),
            self.subject
        );
        self.fault(code, node.span, detail)
    }
}
