//! B707, a heuristic: the reasoning is written in another script than the user's last message. Compared are scripts, not
//! languages, so that English and French are alike.
//!
//! The rule in words: code (fenced, between backticks, and words that look like names or paths) is left out. What is left
//! is counted in words by script: a run of letters is a word; of scripts written without spaces some letters make one.
//! A text is in the script that at least two thirds of its words are in. Both texts need a few words; messages that
//! the harness wrote in the user's name are passed over.

use crate::ascii::outside_ascii;
use crate::conversation::found::Found;
use crate::finding::{Code, Finding};
use crate::message::Role;

/// How many words the user's message and the reasoning need at least in their script.
const USER_WORDS: usize = 3;
const REASONING_WORDS: usize = 5;

/// Words are counted in parts, so that two Han characters can make one.
const WORD: usize = 10;

/// Every script: its name, the weight of one letter (0: a run of letters is a word), its blocks, as Unicode names them.
type Script = (&'static str, usize, &'static [(u32, u32)]);

const SCRIPTS: &[Script] = &[
    (
        "Latin",
        0,
        &[
            (0x41, 0x5a),
            (0x61, 0x7a),
            (0xaa, 0xaa),
            (0xba, 0xba),
            (0xc0, 0x24f),
            (0x1e00, 0x1eff),
            (0x2c60, 0x2c7f),
            (0xa720, 0xa7ff),
            (0xff21, 0xff5a),
        ],
    ),
    ("Greek", 0, &[(0x370, 0x3ff), (0x1f00, 0x1fff)]),
    (
        "Cyrillic",
        0,
        &[
            (0x400, 0x52f),
            (0x1c80, 0x1c8f),
            (0x2de0, 0x2dff),
            (0xa640, 0xa69f),
        ],
    ),
    ("Armenian", 0, &[(0x530, 0x58f)]),
    ("Hebrew", 0, &[(0x590, 0x5ff), (0xfb1d, 0xfb4f)]),
    (
        "Arabic",
        0,
        &[
            (0x600, 0x6ff),
            (0x750, 0x77f),
            (0x870, 0x8ff),
            (0xfb50, 0xfdff),
            (0xfe70, 0xfeff),
        ],
    ),
    ("Devanagari", 0, &[(0x900, 0x97f), (0xa8e0, 0xa8ff)]),
    ("Bengali", 0, &[(0x980, 0x9ff)]),
    ("Gurmukhi", 0, &[(0xa00, 0xa7f)]),
    ("Gujarati", 0, &[(0xa80, 0xaff)]),
    ("Tamil", 0, &[(0xb80, 0xbff)]),
    ("Telugu", 0, &[(0xc00, 0xc7f)]),
    ("Kannada", 0, &[(0xc80, 0xcff)]),
    ("Malayalam", 0, &[(0xd00, 0xd7f)]),
    ("Sinhala", 0, &[(0xd80, 0xdff)]),
    ("Thai", 2, &[(0xe00, 0xe7f)]),
    ("Lao", 2, &[(0xe80, 0xeff)]),
    ("Myanmar", 2, &[(0x1000, 0x109f)]),
    ("Georgian", 0, &[(0x10a0, 0x10ff), (0x1c90, 0x1cbf)]),
    ("Ethiopic", 0, &[(0x1200, 0x139f)]),
    ("Khmer", 2, &[(0x1780, 0x17ff)]),
    (
        "Hangul",
        0,
        &[
            (0x1100, 0x11ff),
            (0x3130, 0x318f),
            (0xa960, 0xa97f),
            (0xac00, 0xd7ff),
        ],
    ),
    // Chinese and Japanese mix these, so they are one.
    (
        "Han or kana",
        5,
        &[
            (0x2e80, 0x2fdf),
            (0x3005, 0x3007),
            (0x3041, 0x312f),
            (0x31a0, 0x31bf),
            (0x31f0, 0x31ff),
            (0x3400, 0x4dbf),
            (0x4e00, 0x9fff),
            (0xf900, 0xfaff),
            (0xff66, 0xff9d),
            (0x20000, 0x3ffff),
        ],
    ),
];
const LATIN: usize = 0;

pub(super) fn check(found: &mut Found<'_, '_>) {
    let trace = found.trace;
    if !trace
        .messages
        .iter()
        .any(|message| message.role == Role::User)
    {
        return;
    }
    let mut harness: Vec<usize> = [Code::P511, Code::P512]
        .into_iter()
        .flat_map(|code| found.messages_with(code))
        .collect();
    harness.sort_unstable();
    let mut user = None;
    for (number, message) in trace.messages.iter().enumerate() {
        let text = found.inputs[number].text;
        match (message.role, user) {
            (Role::User, _) if harness.binary_search(&number).is_err() => {
                user = script_of(&[text], USER_WORDS).or(user);
            }
            (Role::Assistant, Some(said)) => {
                if let Some(span) = message.reasoning_span(text)
                    && (said != LATIN || may_leave_latin(span.of(text)))
                    && let reasoning = Vec::from_iter(message.reasoning(text))
                    && let Some(thought) = script_of(&reasoning, REASONING_WORDS)
                    && thought != said
                {
                    let detail = format!(
                        "the reasoning is written in {}, the user's message in {}",
                        SCRIPTS[thought].0, SCRIPTS[said].0
                    );
                    found.at(number, Finding::new(Code::B707, span, detail));
                }
            }
            _ => {}
        }
    }
}

/// Whether enough bytes are outside ASCII for as many words in another script; most reasoning needs no closer look.
fn may_leave_latin(reasoning: &str) -> bool {
    outside_ascii(reasoning.as_bytes()) >= 2 * REASONING_WORDS
}

/// The script that a text is in, as an index into the table; `None` where it is too short or too mixed.
fn script_of(texts: &[&str], at_least: usize) -> Option<usize> {
    // A word in another script has two bytes outside ASCII at least. So once there are as many Latin words as such bytes,
    // those are two thirds of all, whatever comes.
    let outside = texts.iter().map(|text| outside_ascii(text.as_bytes()));
    let enough = outside.sum::<usize>().max(at_least) * WORD;
    let mut words = Words::default();
    for word in texts.iter().copied().flat_map(prose).flat_map(spoken) {
        words.add(word);
        if words.counts[LATIN] >= enough {
            return Some(LATIN);
        }
    }
    words.dominant(at_least)
}

/// The lines outside fences.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The words of a line outside backticks.
fn spoken(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').step_by(2).flat_map(str::split_whitespace)
}

/// Words by script, in parts of a word.
#[derive(Default)]
struct Words {
    counts: [usize; SCRIPTS.len()],
}

impl Words {
    fn add(&mut self, word: &str) {
        if word.is_ascii() {
            let inner = word.trim_matches(|character: char| character.is_ascii_punctuation());
            let plain =
                |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'\'' | b',');
            if !inner.is_empty() && inner.bytes().all(plain) {
                self.counts[LATIN] += WORD;
            }
            return;
        }
        let mut run = None;
        for character in word.chars() {
            let script = script_of_letter(character);
            if let Some(script) = script {
                let weight = SCRIPTS[script].1;
                self.counts[script] += match weight {
                    0 if run == Some(script) => 0,
                    0 => WORD,
                    _ => weight,
                };
            }
            run = script;
        }
    }

    fn dominant(&self, at_least: usize) -> Option<usize> {
        let all: usize = self.counts.iter().sum();
        let (script, &most) = self
            .counts
            .iter()
            .enumerate()
            .max_by_key(|(_, count)| **count)?;
        (most >= at_least * WORD && most * 3 >= all * 2).then_some(script)
    }
}

fn script_of_letter(character: char) -> Option<usize> {
    if character.is_ascii() {
        return character.is_ascii_alphabetic().then_some(LATIN);
    }
    let point = character as u32;
    let holds = |(_, _, blocks): &Script| {
        let mut blocks = blocks.iter();
        blocks.any(|&(first, last)| (first..=last).contains(&point))
    };
    let script = SCRIPTS.iter().position(holds);
    script.filter(|_| character.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::{SCRIPTS, script_of};

    fn script(text: &str, at_least: usize) -> Option<&'static str> {
        script_of(&[text], at_least).map(|script| SCRIPTS[script].0)
    }

    #[test]
    fn prose_decides_and_code_does_not() {
        let cases = [
            ("Fix the bug in `解析器` please", Some("Latin")),
            (
                "运行 pytest test_foo.py 然后检查 README.md 看看结果",
                Some("Han or kana"),
            ),
            (
                "ファイルを読んで、テストを実行してください",
                Some("Han or kana"),
            ),
            ("파일을 읽고 테스트를 실행해 주세요", Some("Hangul")),
            ("Прочитай файл /etc/hosts и запусти тесты", Some("Cyrillic")),
            (
                "```\nимпорт всего и сразу\n```\nrun it for me",
                Some("Latin"),
            ),
            (
                "The user said 你好，我要订票 and wants a ticket to fly somewhere",
                Some("Latin"),
            ),
            ("foo_bar() /usr/bin x=1 a.b", None),
            ("yes", None),
            ("", None),
            ("один два три one two three", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(script(text, 3), wanted, "{text}");
        }
    }

    #[test]
    fn a_script_stands_in_the_table_once() {
        let mut blocks: Vec<_> = SCRIPTS.iter().flat_map(|script| script.2).collect();
        blocks.sort_unstable();
        assert!(
            blocks.windows(2).all(|pair| pair[0].1 < pair[1].0),
            "{blocks:x?}"
        );
    }
}
