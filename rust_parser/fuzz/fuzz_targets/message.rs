//! One message in every role: it is read whole, no call or response of it is lost, and what is mended needs no mending.
#![no_main]

#[path = "../../core/tests/invariants/message.rs"]
mod message_invariants;

use hermes_core::dialects::Dialect;
use hermes_core::mend::mend;
use hermes_core::message::Role;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let tools = ["f".to_owned(), "todo".to_owned()];
    for role in [Role::Assistant, Role::Tool, Role::User] {
        let message = Dialect::Hermes.parse(&text, role, &tools);
        message_invariants::hold(&text, &message);
        if message.findings.iter().any(|it| it.repair.is_some()) {
            mends(&text, role, &tools);
        }
    }
});

fn mends(text: &str, role: Role, tools: &[String]) {
    let mended = mend(text, role, Dialect::Hermes, tools, |_| true);
    let again = Dialect::Hermes.parse(&mended.text, role, tools);
    message_invariants::hold(&mended.text, &again);
    let mut findings = again.findings.iter();
    let left = findings.find(|finding| finding.repair.is_some());
    assert!(left.is_none(), "{:?} still has {left:?}", mended.text);
    let mut applied = String::new();
    let mut end = 0;
    for change in &mended.changes {
        applied.push_str(&text[end..change.span.start]);
        applied.push_str(&change.text);
        end = change.span.end;
    }
    applied.push_str(&text[end..]);
    assert_eq!(applied, mended.text, "the changes are not what was done");
}
