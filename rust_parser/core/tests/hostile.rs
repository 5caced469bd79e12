//! Shapes that make parsers slow or overflow their stack. Each is long enough that work which grows with the square
//! of its length, or recursion which grows with its depth, would not come to an end here.

#[path = "invariants/message.rs"]
#[allow(dead_code)]
mod message_invariants;

use std::sync::atomic::{AtomicUsize, Ordering};

use hermes_core::conversation::{Input, Options, read_message};
use hermes_core::dialects::Dialect;
use hermes_core::message::{Message, Role};
use hermes_core::schema::Declared;

const MANY: usize = 100_000;
/// The pieces that `benchmarks/linear.py` measures too.
const PIECES: &str = include_str!("../../../tests/data/hostile_pieces.json");

fn read_whole(text: &str, role: Role) -> Message {
    read_as(Dialect::Hermes, text, role)
}

fn read_as(dialect: Dialect, text: &str, role: Role) -> Message {
    let message = dialect.parse(text, role, &Declared::default());
    let length: usize = message.parts.iter().map(|part| part.span.len()).sum();
    assert_eq!(length, text.len());
    message
}

#[test]
fn repeated_pieces_take_one_pass() {
    let pieces: Vec<String> = serde_json::from_str(PIECES).expect("a list of strings");
    for piece in pieces {
        let text = piece.repeat(MANY / piece.len() * 4);
        for role in [Role::Assistant, Role::Tool] {
            let message = read_whole(&text, role);
            assert!(
                message.calls.len() <= text.matches('<').count(),
                "{piece:?}"
            );
            // The dialect is asked for too: every one that has a sign in the text reads it.
            let input = Input::new(role, &text);
            let message = read_message(input, &Declared::default(), Options::default());
            assert!(
                message.calls.len() <= text.matches('<').count(),
                "{piece:?}"
            );
        }
    }
}

/// What is repeated in each dialect: its tags one by one, and shapes that leave something open again and again. The
/// dialects take turns on as many threads as there are processors.
#[test]
fn repeated_markup_takes_one_pass() {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(&dialect) = Dialect::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    read_repeated(dialect);
                }
            });
        }
    });
}

fn read_repeated(dialect: Dialect) {
    let tags = message_invariants::tags(dialect);
    let mut pieces: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
    for length in 2..=tags.len() {
        pieces.push(tags[..length].concat());
        pieces.push(tags[..length].join("\n"));
    }
    pieces.push(format!("<think>{}", tags[0]));
    pieces.push(format!("{}</think>", tags[0]));
    for piece in pieces {
        let text = piece.repeat(MANY / piece.len());
        for role in [Role::Assistant, Role::Tool] {
            read_as(dialect, &text, role);
        }
        // One far end to all that is open.
        for end in tags.iter().filter(|_| !piece.contains('\n')) {
            read_as(dialect, &format!("{text}{end}"), Role::Assistant);
        }
    }
}

#[test]
fn nesting_needs_no_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let sound = format!("{}1{}", open.repeat(MANY), close.repeat(MANY));
        let cut = open.repeat(MANY);
        for body in [sound.clone(), cut, format!("{sound},")] {
            let call = format!("<tool_call>\n{body}\n</tool_call>");
            let message = read_whole(&call, Role::Assistant);
            assert_eq!(message.calls.len(), 1);
            assert!(!message.calls[0].valid);
            read_whole(
                &format!("<tool_response>\n{body}\n</tool_response>"),
                Role::Tool,
            );
        }
    }
}
