//! What a shell command does to files. It is cut into simple commands, with quotes and here-documents respected, and each
//! is judged by its program; nothing is expanded or run. What is not known counts as running something.

use std::borrow::Cow;

use super::effect::Effect;

/// Programs that neither look at a file nor run anything.
const IDLE: &[&str] = &[
    ".", ":", "cd", "chmod", "chown", "clear", "cp", "do", "done", "echo", "else", "exit",
    "export", "false", "fi", "ln", "mkdir", "mv", "popd", "printf", "pushd", "pwd", "rm", "rmdir",
    "set", "sleep", "source", "sync", "then", "touch", "true", "unset", "wait",
];
/// Programs that write what they are told, where their output goes to a file.
const WRITERS: &[&str] = &["cat", "echo", "printf"];
/// Programs that change a file whatever their arguments.
const EDITORS: &[&str] = &["apply_patch", "patch", "tee", "truncate"];
/// Programs that change files where the first of these stands among their arguments.
const IN_PLACE: &[&str] = &["perl", "ruby", "sed"];
/// What stands before a program without being one.
const BEFORE: &[&str] = &["command", "env", "nohup", "sudo", "time"];
const SHELLS: &[&str] = &["bash", "sh", "zsh"];
/// Those of git that look; `apply` edits, the others do neither.
const GIT_LOOKS: &[&str] = &["blame", "diff", "grep", "log", "show", "status"];

/// The effect of a command line, given whole or as a program with its arguments.
pub(super) fn effect(words: &[Cow<'_, str>]) -> Effect {
    match words {
        [line] => effect_of_line(line),
        [shell, option, line] if SHELLS.contains(&program(shell)) && option.ends_with('c') => {
            effect_of_line(line)
        }
        _ => judge(words.iter().map(Cow::as_ref), false),
    }
}

/// Of several commands: whether one verifies, and whether an edit comes after the last that does.
fn effect_of_line(line: &str) -> Effect {
    let mut all = Effect::NEITHER;
    for simple in simple_commands(line) {
        let one = judge(simple.words.iter().map(String::as_str), simple.to_file);
        all.edits = one.edits || (all.edits && !one.verifies);
        all.verifies |= one.verifies;
    }
    all
}

/// Of one program with its arguments. `to_file`: its output goes to a file.
fn judge<'a>(words: impl Iterator<Item = &'a str> + Clone, to_file: bool) -> Effect {
    let is_before = |word: &&str| BEFORE.contains(word) || is_assignment(word);
    let mut arguments = words.skip_while(is_before);
    let Some(name) = arguments.next().map(program) else {
        return Effect::NEITHER;
    };
    let first = arguments.clone().find(|word| !word.starts_with('-'));
    let edits = EDITORS.contains(&name)
        || (WRITERS.contains(&name) && to_file)
        || (IN_PLACE.contains(&name) && arguments.any(is_in_place))
        || (name == "git" && first == Some("apply"));
    let idle = IDLE.contains(&name)
        || (name == "git" && first.is_none_or(|word| !GIT_LOOKS.contains(&word)));
    match (edits, idle) {
        (true, _) => Effect::EDITS,
        (_, true) => Effect::NEITHER,
        _ => Effect::VERIFIES,
    }
}

/// The program without its folder.
fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// `-i`, `-i.bak`, `-pi`, `--in-place`.
fn is_in_place(word: &str) -> bool {
    let short = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
    word.starts_with("--in-place")
        || short.is_some_and(|rest| {
            rest.starts_with('i') || rest.starts_with("pi") || rest.starts_with("ni")
        })
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// One program with its arguments.
#[derive(Debug, Default)]
struct Simple {
    words: Vec<String>,
    /// Its output goes to a file, not to another program, a descriptor or a device.
    to_file: bool,
}

/// Cuts at `;`, `&`, `|`, parentheses and line ends outside quotes; the bodies of here-documents are left out.
fn simple_commands(line: &str) -> Vec<Simple> {
    let mut reader = Reader::default();
    let mut characters = line.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' | '"' => {
                let mut escaped = false;
                for (_, inner) in characters.by_ref() {
                    if inner == character && !escaped {
                        break;
                    }
                    escaped = inner == '\\' && character == '"' && !escaped;
                    reader.word_so_far().push(inner);
                }
            }
            '\\' => {
                // A backslash at the end of a line joins it with the next.
                if let Some((_, next)) = characters.next().filter(|(_, next)| *next != '\n') {
                    reader.word_so_far().push(next);
                }
            }
            '#' if reader.word.is_none() => {
                while characters.next_if(|(_, next)| *next != '\n').is_some() {}
            }
            '<' if line[at..].starts_with("<<") && !line[at..].starts_with("<<<") => {
                characters.next();
                characters.next_if(|(_, next)| *next == '-');
                reader.end_word();
                reader.expects = Expects::Delimiter;
            }
            '>' => {
                // The descriptor of `2>` is no word; what goes there is no output.
                let descriptor = reader
                    .word
                    .take_if(|word| matches!(&**word, "0" | "1" | "2"));
                reader.end_word();
                characters.next_if(|(_, next)| matches!(next, '>' | '|'));
                let copies = characters.next_if(|(_, next)| *next == '&').is_some();
                let errors = descriptor.is_some_and(|word| word == "2");
                reader.expects = if copies || errors {
                    Expects::Ignored
                } else {
                    Expects::Target
                };
            }
            '\n' => {
                reader.end_command();
                let here: Vec<String> = std::mem::take(&mut reader.here);
                let body = at + 1;
                let end = here
                    .iter()
                    .fold(body, |start, delimiter| end_of_here(line, start, delimiter));
                while characters.next_if(|(next, _)| *next < end).is_some() {}
            }
            ';' | '&' | '|' | '(' | ')' | '{' | '}' | '`' => reader.end_command(),
            space if space.is_whitespace() => reader.end_word(),
            other => reader.word_so_far().push(other),
        }
    }
    reader.end_command();
    reader.commands
}

/// Where the text goes on behind a here-document that begins at `start`.
fn end_of_here(line: &str, start: usize, delimiter: &str) -> usize {
    let mut at = start;
    for row in line.get(start..).unwrap_or_default().split_inclusive('\n') {
        at += row.len();
        if row.trim() == delimiter {
            break;
        }
    }
    at
}

#[derive(Default)]
struct Reader {
    commands: Vec<Simple>,
    command: Simple,
    word: Option<String>,
    expects: Expects,
    /// The delimiters of the here-documents whose bodies begin on the next line.
    here: Vec<String>,
}

/// What the next word is.
#[derive(Default)]
enum Expects {
    #[default]
    Word,
    /// Of a here-document.
    Delimiter,
    /// A file to write to.
    Target,
    /// A descriptor, or where errors go.
    Ignored,
}

impl Reader {
    fn word_so_far(&mut self) -> &mut String {
        self.word.get_or_insert_default()
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else {
            return;
        };
        match std::mem::take(&mut self.expects) {
            Expects::Word => self.command.words.push(word),
            Expects::Delimiter => self.here.push(word),
            Expects::Target => self.command.to_file |= !word.starts_with("/dev/"),
            Expects::Ignored => {}
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.expects = Expects::Word;
        let command = std::mem::take(&mut self.command);
        if !command.words.is_empty() {
            self.commands.push(command);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::effect;
    use crate::conversation::behaviour::effect::Effect;

    fn all(lines: &[&str], wanted: Effect) {
        for line in lines {
            assert_eq!(effect(&[Cow::Borrowed(line)]), wanted, "{line}");
        }
    }

    #[test]
    fn what_writes_edits() {
        all(
            &[
                "echo hello > a.txt",
                "cd src && sed -i 's/a/b/' x.py",
                "cat > a.py << 'EOF'\nimport os  # pytest here is text\nprint(1)\nEOF\n",
                "cat <<-END >> notes.md && git add notes.md && git commit -m 'notes: ran pytest'\ntext\n\tEND",
                "printf '%s' x | tee -a f",
                "patch -p1 < fix.diff",
                "git apply fix.diff",
                "sudo FOO=1 perl -pi -e 's/a/b/' x",
                "pytest -q; echo done > status.txt # and nothing else",
            ][..8],
            Effect::EDITS,
        );
        let both = Effect {
            edits: true,
            verifies: true,
        };
        all(
            &[
                "pytest -q; echo done > status.txt # and nothing else",
                "ls\ntee f",
            ],
            both,
        );
    }

    #[test]
    fn what_reads_or_runs_verifies() {
        all(
            &[
                "pytest -q",
                "cat a.txt",
                "cat > a.py <<EOF\nx\nEOF\npython a.py",
                "sed -n 1,5p x.py",
                "python x.py > out.txt 2>&1",
                "git diff",
                "echo 'a > b'; ls",
                "ls 2>/dev/null",
                "bash -lc 'make'",
            ],
            Effect::VERIFIES,
        );
    }

    #[test]
    fn the_rest_does_neither() {
        all(
            &[
                "",
                "cd x",
                "mkdir -p a && touch a/b",
                "echo \"x > y\"",
                "echo a > /dev/null",
                "echo a >&2",
                "git commit -m 'run tests'",
                "rm -rf a; # ls",
            ],
            Effect::NEITHER,
        );
    }
}
