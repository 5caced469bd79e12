//! What a call does to files, by the name of its tool: changes them, looks at them (or runs something), or neither. The
//! names are those of Hermes and of other agents; one that is not listed counts by the words it is made of.

use std::borrow::Cow;

use super::shell;
use crate::json::{Node, Value};

/// Both may be so: a command may run one thing and then write another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// It changes a file, and does not itself read or run anything after that.
    pub(super) edits: bool,
    /// It reads, searches or runs, so that a fault of an earlier edit could have shown.
    pub(super) verifies: bool,
}

impl Effect {
    pub(super) const EDITS: Self = Self::new(true, false);
    pub(super) const VERIFIES: Self = Self::new(false, true);
    pub(super) const NEITHER: Self = Self::new(false, false);

    const fn new(edits: bool, verifies: bool) -> Self {
        Self { edits, verifies }
    }
}

/// Tools that write or patch a file.
const EDITORS: &[&str] = &[
    "apply_patch",
    "append_file",
    "create",
    "create_file",
    "edit",
    "edit_file",
    "file_edit",
    "file_write",
    "insert",
    "multi_edit",
    "multiedit",
    "notebook_edit",
    "notebookedit",
    "patch",
    "replace_in_file",
    "save_file",
    "search_replace",
    "str_replace",
    "update_file",
    "write",
    "write_file",
    "write_to_file",
];

/// Tools that view or edit, as their argument `command` says.
const VIEWING_EDITORS: &[&str] = &[
    "str_replace_based_edit_tool",
    "str_replace_editor",
    "text_editor",
];

/// Tools that run a shell command, and what they call it.
const TERMINALS: &[&str] = &[
    "bash",
    "cmd",
    "exec",
    "exec_command",
    "execute",
    "execute_command",
    "local_shell",
    "run_command",
    "run_shell_command",
    "run_terminal_cmd",
    "shell",
    "shell_command",
    "terminal",
];
const COMMAND: &[&str] = &["command", "cmd", "commands"];

/// A name with one of these words looks at no file and runs nothing: `todo`, `session_search`, `web_search`.
const ELSEWHERE: &[&str] = &[
    "memory", "plan", "session", "skill", "skills", "todo", "todos", "web",
];

/// A name with one of these words looks or runs.
const VERIFYING: &[&str] = &[
    "bash",
    "browser",
    "build",
    "cat",
    "check",
    "code",
    "compile",
    "delegate",
    "diff",
    "exec",
    "execute",
    "find",
    "get",
    "glob",
    "goto",
    "grep",
    "lint",
    "list",
    "ls",
    "open",
    "process",
    "python",
    "read",
    "run",
    "screenshot",
    "scroll",
    "search",
    "shell",
    "stdin",
    "task",
    "terminal",
    "test",
    "tests",
    "view",
    "vision",
];

/// What a call of this tool does. `arguments` gives those of the call, and the text that their places are in; most
/// names tell without.
pub(super) fn effect<'a>(
    name: &str,
    arguments: impl FnOnce() -> Option<(&'a str, Cow<'a, Node>)>,
) -> Effect {
    let name = plain(name);
    let is_in = |names: &[&str]| names.contains(&&*name);
    if is_in(EDITORS) {
        Effect::EDITS
    } else if is_in(VIEWING_EDITORS) {
        let arguments = arguments();
        match command(&arguments).as_deref() {
            Some([command]) if command == "view" => Effect::VERIFIES,
            _ => Effect::EDITS,
        }
    } else if is_in(TERMINALS) {
        let arguments = arguments();
        command(&arguments).map_or(Effect::VERIFIES, |words| shell::effect(&words))
    } else {
        let has = |words: &[&str]| name.split('_').any(|word| words.contains(&word));
        match has(VERIFYING) && !has(ELSEWHERE) {
            true => Effect::VERIFIES,
            false => Effect::NEITHER,
        }
    }
}

/// `mcp__files__writeFile` and `functions.write-file` as `write_file`.
fn plain(name: &str) -> Cow<'_, str> {
    let name = name.rsplit("__").next().unwrap_or(name);
    let name = name.rsplit(['.', '/', ':']).next().unwrap_or(name);
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.bytes().all(is_plain) {
        return Cow::Borrowed(name);
    }
    let mut plain = String::with_capacity(name.len());
    let mut after_small = false;
    for character in name.chars() {
        if character.is_uppercase() && after_small {
            plain.push('_');
        }
        after_small = character.is_lowercase();
        match character {
            '-' | ' ' => plain.push('_'),
            _ => plain.extend(character.to_lowercase()),
        }
    }
    Cow::Owned(plain)
}

/// The command of a terminal: one string, or a list of words.
fn command<'a>(arguments: &'a Option<(&str, Cow<'_, Node>)>) -> Option<Vec<Cow<'a, str>>> {
    let (text, node) = arguments.as_ref()?;
    let value = COMMAND.iter().find_map(|key| node.get(text, key))?;
    match &value.value {
        Value::Array(words) => words.iter().map(|word| string(text, word)).collect(),
        _ => Some(vec![string(text, value)?]),
    }
}

fn string<'a>(text: &'a str, node: &Node) -> Option<Cow<'a, str>> {
    match &node.value {
        Value::String(string) => Some(string.get(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Effect;
    use crate::json;
    use crate::span::Span;

    fn effect(name: &str, arguments: &str) -> Effect {
        let node = json::read(arguments, Span::new(0, arguments.len()));
        super::effect(name, || Some((arguments, Cow::Owned(node?))))
    }

    fn all(names: &[&str], wanted: Effect) {
        for name in names {
            assert_eq!(effect(name, "{}"), wanted, "{name}");
        }
    }

    #[test]
    fn names_tell() {
        all(
            &[
                "write_file",
                "patch",
                "Edit",
                "MultiEdit",
                "mcp__fs__write_file",
                "functions.writeFile",
                "apply-patch",
            ],
            Effect::EDITS,
        );
        all(
            &[
                "read_file",
                "search_files",
                "execute_code",
                "process",
                "browser_snapshot",
                "Grep",
                "run_tests",
                "lsp.getDiagnostics",
                "write_stdin",
            ],
            Effect::VERIFIES,
        );
        all(
            &[
                "todo",
                "TodoWrite",
                "memory",
                "clarify",
                "session_search",
                "web_search",
                "skill_view",
                "update_plan",
                "send_email",
                "",
            ],
            Effect::NEITHER,
        );
    }

    #[test]
    fn arguments_tell() {
        let editor = |command: &str| {
            effect(
                "str_replace_editor",
                &format!("{{\"command\":\"{command}\"}}"),
            )
        };
        assert_eq!(editor("view"), Effect::VERIFIES);
        assert_eq!(editor("create"), Effect::EDITS);
        let terminal = |arguments: &str| effect("terminal", arguments);
        assert_eq!(terminal(r#"{"command":"echo a > b"}"#), Effect::EDITS);
        assert_eq!(terminal(r#"{"command":["pytest","-q"]}"#), Effect::VERIFIES);
        assert_eq!(
            terminal(r#"{"command":["bash","-lc","echo a > b"]}"#),
            Effect::EDITS
        );
        assert_eq!(terminal(r#"{"cmd":7}"#), Effect::VERIFIES);
    }
}
