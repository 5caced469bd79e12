//! Which response belongs to which call: by id where both carry one, else by order, and never beyond the step.
//! It only pairs; that something was left over is said in `protocol`.

use std::collections::{HashMap, VecDeque};

use super::{Input, Trace, said};

/// Sets `CallAt::response` and `ResponseAt::call`. Linear in the number of calls and responses.
pub(super) fn pair(trace: &mut Trace, inputs: &[Input<'_>]) {
    for step in 0..trace.steps.len() {
        let calls = trace.steps[step].calls.clone();
        let responses = trace.steps[step].responses.clone();
        if calls.is_empty() || responses.is_empty() {
            continue;
        }
        // Of one call and one response, which most steps are, nothing but two ids that differ make no pair.
        if (calls.len(), responses.len()) == (1, 1) {
            let (call, response) = (calls.start, responses.start);
            let ids = call_id(trace, inputs, call).zip(response_id(trace, inputs, response));
            if ids.is_none_or(|(called, answered)| called == answered) {
                trace.join(call, response);
            }
            continue;
        }
        let mut waiting = Waiting::default();
        for call in calls {
            waiting.add(call, call_id(trace, inputs, call));
        }
        let mut pairs = Vec::new();
        let mut later = Vec::new();
        for response in responses {
            let id = response_id(trace, inputs, response);
            match id.and_then(|id| waiting.take_by_id(id)) {
                Some(call) => pairs.push((call, response)),
                None => later.push((response, id.is_some())),
            }
        }
        waiting.close_ids(&pairs);
        for (response, has_id) in later {
            if let Some(call) = waiting.take_by_order(has_id) {
                pairs.push((call, response));
            }
        }
        for (call, response) in pairs {
            trace.join(call, response);
        }
    }
}

impl Trace {
    /// Makes a call and a response a pair.
    fn join(&mut self, call: usize, response: usize) {
        self.calls[call].response = Some(response);
        self.responses[response].call = Some(call);
    }
}

pub(super) fn call_id<'a>(trace: &'a Trace, inputs: &[Input<'a>], call: usize) -> Option<&'a str> {
    let at = trace.calls[call];
    said(inputs[at.message].text, &trace.call(at).id)
}

pub(super) fn response_id<'a>(
    trace: &'a Trace,
    inputs: &[Input<'a>],
    response: usize,
) -> Option<&'a str> {
    let at = trace.responses[response];
    said(inputs[at.message].text, &trace.response(at).id)
}

/// The calls of a step that have no response yet, in order.
#[derive(Default)]
struct Waiting<'a> {
    by_id: HashMap<&'a str, VecDeque<usize>>,
    with_id: VecDeque<usize>,
    without_id: VecDeque<usize>,
}

impl<'a> Waiting<'a> {
    fn add(&mut self, call: usize, id: Option<&'a str>) {
        match id {
            Some(id) => {
                self.by_id.entry(id).or_default().push_back(call);
                self.with_id.push_back(call);
            }
            None => self.without_id.push_back(call),
        }
    }

    fn take_by_id(&mut self, id: &str) -> Option<usize> {
        self.by_id.get_mut(id)?.pop_front()
    }

    /// Every response's id was looked up: what went that way no longer waits.
    fn close_ids(&mut self, pairs: &[(usize, usize)]) {
        let mut taken: Vec<usize> = pairs.iter().map(|&(call, _)| call).collect();
        taken.sort_unstable();
        self.with_id
            .retain(|call| taken.binary_search(call).is_err());
    }

    /// The first call that this response may belong to. Two ids that differ never make a pair, so that a response with
    /// an id can only take a call without one.
    fn take_by_order(&mut self, has_id: bool) -> Option<usize> {
        let (with, without) = (self.with_id.front(), self.without_id.front());
        if has_id || with.is_none() || without.is_some_and(|without| Some(without) < with) {
            self.without_id.pop_front()
        } else {
            self.with_id.pop_front()
        }
    }
}
