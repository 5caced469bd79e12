//! The calls of a trace against its declared tools: is the tool there (S401), does the schema have the argument (S403),
//! does the value fit it (S402 to S405). It reads valid calls only; what a call's JSON is was settled before.

use std::collections::HashSet;

use super::Declared;
use super::declared::Tool;
use super::evaluate::{Fault, evaluate};
use super::known::Known;
use super::words::{listed, quoted};
use crate::finding::{Code, Finding};
use crate::json::{Node, Value};
use crate::message::{Call, Message};
use crate::span::{Span, Str};

/// The steps that checking may take, whatever a schema asks for: so many for any text, and so many more a byte.
const STEPS: usize = 200_000;
const STEPS_A_BYTE: usize = 64;

/// Holds the messages of one trace against one declaration.
#[derive(Debug)]
pub struct Checker<'a> {
    declared: &'a Declared,
    steps: usize,
    /// The tool whose schema could not be held against a call.
    overrun: Option<String>,
}

impl<'a> Checker<'a> {
    /// `bytes` is the length of all texts that will be checked.
    pub fn new(declared: &'a Declared, bytes: usize) -> Self {
        Self {
            declared,
            steps: STEPS.saturating_add(bytes.saturating_mul(STEPS_A_BYTE)),
            overrun: None,
        }
    }

    pub fn declared(&self) -> &'a Declared {
        self.declared
    }

    /// Adds S401 to S405 to a message that was read from `text`.
    pub fn check(&mut self, text: &str, message: &mut Message) {
        if self.declared.names().is_none() || message.calls.is_empty() {
            return;
        }
        // A doubled name is not unknown as well.
        let of_names = message.findings.iter().filter(|it| it.code == Code::C306);
        let doubled: Vec<usize> = of_names.filter_map(|finding| finding.call).collect();
        let mut found = Vec::new();
        for (index, call) in message.calls.iter().enumerate() {
            // They were found in the order of the calls.
            if call.valid && doubled.binary_search(&index).is_err() {
                let findings = self.call(text, call);
                found.extend(findings.into_iter().map(|finding| finding.of_call(index)));
            }
        }
        if !found.is_empty() {
            message.findings.append(&mut found);
            message
                .findings
                .sort_by_key(|finding| (finding.span, finding.code));
        }
    }

    /// S406, which is said once a trace: the declaration cannot be used, or was too much to check.
    pub fn finding(&self) -> Option<Finding> {
        let overrun = self.overrun.as_ref().map(|tool| {
            let detail = format!(
                "the arguments of {} were not all checked: its schema refers to itself too often",
                quoted(tool)
            );
            Finding::new(Code::S406, Span::at(0), detail)
        });
        self.declared.finding().or(overrun)
    }

    fn call(&mut self, text: &str, call: &Call) -> Vec<Finding> {
        let Some(name) = call.name.as_ref().map(|name| name.get(text)) else {
            return Vec::new();
        };
        let (schema, known) = match self.declared.tool(name) {
            None => return vec![self.unknown_tool(name, call.name_place)],
            Some(Tool::Unchecked) => return Vec::new(),
            Some(Tool::Checked { schema, known }) => (schema, known),
        };
        // Places in arguments that had to be decoded are not places in the text.
        let fixed = match call.arguments {
            Some(Str::Own(_)) => Some(call.arguments_place),
            _ => None,
        };
        let Some((arguments, node)) = call.arguments_value(text) else {
            return Vec::new();
        };
        let Ok(faults) = evaluate(schema, name, arguments, &node, &mut self.steps) else {
            self.overrun.get_or_insert_with(|| name.to_owned());
            return Vec::new();
        };
        let mut findings = match known {
            Some(known) => unknown_arguments(known, name, arguments, &node),
            None => Vec::new(),
        };
        if faults.is_empty() && findings.is_empty() {
            return findings;
        }
        let mut seen: HashSet<(Code, Span, String)> = HashSet::new();
        let unknown: HashSet<Span> = findings.iter().map(|finding| finding.span).collect();
        for fault in faults {
            let Fault {
                code, span, detail, ..
            } = fault;
            let said = code == Code::S403 && unknown.contains(&span);
            if !said && seen.insert((code, span, detail.clone())) {
                findings.push(Finding::new(code, span, detail));
            }
        }
        for finding in &mut findings {
            finding.span = fixed.unwrap_or(finding.span);
        }
        findings
    }

    fn unknown_tool(&self, name: &str, place: Span) -> Finding {
        let names = self.declared.names().unwrap_or_default();
        let quoted_name = quoted(name);
        let near = names
            .iter()
            .find(|known| known.to_lowercase() == name.to_lowercase());
        let detail = match near {
            _ if names.is_empty() => format!("{quoted_name} is called, but no tool is declared"),
            Some(near) => format!(
                "{quoted_name} is not declared; {} is, and names are case-sensitive",
                quoted(near)
            ),
            None => {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                format!(
                    "{quoted_name} is not declared; declared: {}",
                    listed(&names, "and")
                )
            }
        };
        Finding::new(Code::S401, place, detail)
    }
}

/// S403 for every argument that the schema does not have.
fn unknown_arguments(known: &Known, tool: &str, text: &str, arguments: &Node) -> Vec<Finding> {
    let Value::Object(members) = &arguments.value else {
        return Vec::new();
    };
    let unknown = members
        .iter()
        .filter(|member| !known.has(&member.key.get(text)));
    unknown
        .map(|member| {
            let names: Vec<String> = known.names.iter().map(|name| quoted(name)).collect();
            let has = match names.as_slice() {
                [] => "it takes none".to_owned(),
                names => format!("it has {}", listed(names, "and")),
            };
            let (tool, name) = (quoted(tool), quoted(&member.key.get(text)));
            let detail = format!("{tool} has no argument {name}; {has}");
            Finding::new(Code::S403, member.key.span, detail)
        })
        .collect()
}
