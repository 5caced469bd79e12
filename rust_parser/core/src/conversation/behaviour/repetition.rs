//! Calls made again: the same twice in a row (B701), unchanged after a failure (B703), round and round (B702). Two calls
//! are the same if they have the same name and the same arguments, whatever the order of the keys and the spacing;
//! numbers are compared as written. A call that cannot be read is like no other.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use crate::conversation::found::{Found, all_differ, quoted};
use crate::finding::Code;

/// How many calls a cycle has, and how many rounds it takes to be one.
const CYCLE: RangeInclusive<usize> = 2..=4;
const ROUNDS: usize = 3;

/// How many bytes of a call's arguments are looked at first.
const START: usize = 40;

type Said<'a> = Option<(&'a str, &'a str)>;

/// The calls of a trace as numbers: the same number, the same call.
type Identities = Vec<Option<usize>>;

pub(super) fn check(found: &mut Found<'_, '_>) {
    let calls = 0..found.trace.calls.len();
    if calls.len() < 2 {
        return;
    }
    let said: Vec<_> = calls.map(|number| said(found, number)).collect();
    // Most calls begin like no other of their trace, so that most traces need no closer look.
    if all_differ(said.iter().flatten().map(start)) {
        return;
    }
    let identities = identities(&said);
    repeated(found, &identities);
    for length in CYCLE {
        cycles(found, &identities, length);
    }
}

/// A call's name and arguments, where it can be read.
fn said<'a>(found: &Found<'a, '_>, number: usize) -> Said<'a> {
    let trace = found.trace;
    let at = trace.calls[number];
    let call = trace.call(at);
    let name = call.name.as_ref()?.get(found.inputs[at.message].text);
    let arguments = trace.canonical_arguments[number].as_deref();
    Some((name, arguments.filter(|_| call.valid)?))
}

fn identities(said: &[Said<'_>]) -> Identities {
    let mut known = HashMap::with_capacity(said.len());
    let mut identities = Vec::with_capacity(said.len());
    for (number, call) in said.iter().enumerate() {
        identities.push(call.map(|call| *known.entry(call).or_insert(number)));
    }
    identities
}

/// What calls that are equal have in common, and few others: the arguments' length, how they begin, and the name.
fn start<'a>((name, arguments): &(&'a str, &'a str)) -> (usize, &'a [u8], &'a str) {
    let bytes = arguments.as_bytes();
    (bytes.len(), &bytes[..bytes.len().min(START)], name)
}

/// B701 and B703. A twin in the same message repeats a call, but does not retry it: nothing was known of its failure.
fn repeated(found: &mut Found<'_, '_>, identities: &Identities) {
    let trace = found.trace;
    for number in 1..identities.len() {
        if identities[number].is_none() || identities[number] != identities[number - 1] {
            continue;
        }
        let (before, at) = (trace.calls[number - 1], trace.calls[number]);
        let subject = found.named_call(number);
        let place = match before.message == at.message {
            true => "in the same message".to_owned(),
            false => format!("in message {}", before.message),
        };
        let detail = format!("{subject} repeats the call right before it, {place}");
        found.call(number, Code::B701, detail);
        let response = before.response.map(|response| trace.responses[response]);
        let known = response.filter(|response| response.message < at.message);
        if let Some(failure) = known.and_then(|response| trace.response(response).failure) {
            let detail = format!(
                "{subject} failed {place} ({}) and is made again unchanged",
                failure.number()
            );
            found.call(number, Code::B703, detail);
        }
    }
}

/// B702: once a cycle, at the call that completes the third round.
fn cycles(found: &mut Found<'_, '_>, identities: &Identities, length: usize) {
    let mut matched = 0;
    for number in length..identities.len() {
        let same =
            identities[number].is_some() && identities[number] == identities[number - length];
        matched = if same { matched + 1 } else { 0 };
        let round = number + 1 - length..=number;
        if matched == length * (ROUNDS - 1) && differ(&identities[round.clone()]) {
            let names: Vec<String> = round.map(|call| name(found, call)).collect();
            let detail = format!(
                "{length} calls are made in the same order for the third time: {}",
                names.join(", ")
            );
            found.call(number, Code::B702, detail);
        }
    }
}

fn differ(round: &[Option<usize>]) -> bool {
    round
        .iter()
        .enumerate()
        .all(|(at, call)| !round[..at].contains(call))
}

fn name(found: &Found<'_, '_>, number: usize) -> String {
    let at = found.trace.calls[number];
    let name = found.trace.call(at).name.as_ref();
    quoted(name.map_or("", |name| name.get(found.inputs[at.message].text)))
}
