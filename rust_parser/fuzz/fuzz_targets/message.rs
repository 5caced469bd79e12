//! One message in every role: it is read whole, no call or response of it is lost, and what is mended needs no mending.
#![no_main]

#[path = "../../core/tests/invariants/message.rs"]
mod message_invariants;

use hermes_core::dialects::Dialect;
use hermes_core::mend::mend;
use hermes_core::message::Role;
use hermes_core::schema::Declared;
use libfuzzer_sys::fuzz_target;

const TOOLS: &str = r#"[{"name": "f", "parameters": {"properties": {"p": {"type": "integer"}}}}, {"name": "todo"}]"#;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let declared = Declared::read(Some(TOOLS));
    for role in [Role::Assistant, Role::Tool, Role::User] {
        for &dialect in Dialect::ALL {
            let message = dialect.parse(&text, role, &declared);
            message_invariants::hold(&text, &message);
            let repairs = message.findings.iter().any(|it| it.repair.is_some());
            if dialect == Dialect::Hermes && repairs {
                mends(&text, role, &declared);
            }
        }
    }
});

fn mends(text: &str, role: Role, declared: &Declared) {
    let mended = mend(text, role, Dialect::Hermes, declared, |_| true);
    let again = Dialect::Hermes.parse(&mended.text, role, declared);
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
