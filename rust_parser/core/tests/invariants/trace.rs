//! What holds of every trace that was read: its messages each, its lists, its pairs, its steps.

use hermes_core::conversation::{Input, Trace};
use hermes_core::message::Role;

use crate::message_invariants;

/// Panics where the reading of this trace cannot be right.
pub(crate) fn hold(inputs: &[Input<'_>], trace: &Trace) {
    assert_eq!(trace.messages.len(), inputs.len());
    for (message, input) in trace.messages.iter().zip(inputs) {
        assert_eq!(message.role, input.role);
        message_invariants::hold(input.text, message);
    }
    calls_and_responses_are_all_listed(trace);
    pairs_agree(trace);
    steps_are_in_order(trace);
}

fn calls_and_responses_are_all_listed(trace: &Trace) {
    let listed = trace.calls.iter().map(|at| (at.message, at.index));
    let there = trace.messages.iter().enumerate();
    let there =
        there.flat_map(|(number, message)| (0..message.calls.len()).map(move |at| (number, at)));
    assert!(
        listed.eq(there),
        "the trace's calls are its messages' calls"
    );
    let listed = trace.responses.iter().map(|at| (at.message, at.index));
    let there = trace.messages.iter().enumerate();
    let there = there
        .flat_map(|(number, message)| (0..message.responses.len()).map(move |at| (number, at)));
    assert!(listed.eq(there), "so are its responses");
}

fn pairs_agree(trace: &Trace) {
    for (number, call) in trace.calls.iter().enumerate() {
        assert!(call.step.is_none_or(|step| step < trace.steps.len()));
        if let Some(response) = call.response {
            let response = trace.responses[response];
            assert_eq!(response.call, Some(number));
            assert_eq!(response.step, call.step, "a pair stays within its step");
            assert!(response.message > call.message);
        }
    }
    for (number, response) in trace.responses.iter().enumerate() {
        let call = response.call.map(|call| trace.calls[call]);
        assert!(call.is_none_or(|call| call.response == Some(number)));
    }
}

fn steps_are_in_order(trace: &Trace) {
    let (mut calls, mut responses) = (
        0,
        trace
            .responses
            .iter()
            .take_while(|at| at.step.is_none())
            .count(),
    );
    for (number, step) in trace.steps.iter().enumerate() {
        assert_eq!((step.calls.start, step.responses.start), (calls, responses));
        (calls, responses) = (step.calls.end, step.responses.end);
        let of_step = |message: &usize| {
            let role = trace.messages[*message].role;
            role == if *message == step.messages[0] {
                Role::Assistant
            } else {
                Role::Tool
            }
        };
        assert!(step.messages.is_sorted() && step.messages.iter().all(of_step));
        let mut own = trace.calls[step.calls.clone()].iter();
        assert!(own.all(|call| call.step == Some(number)));
    }
    assert_eq!(
        (calls, responses),
        (trace.calls.len(), trace.responses.len())
    );
}
