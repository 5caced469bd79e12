//! How findings name values and their places: short, whatever a trace or a schema holds.

use crate::json::{Node, Value};

/// A name is cut behind so many characters.
const LONGEST: usize = 40;
/// A path shows so many of its last steps.
const STEPS: usize = 5;
/// A list names so many of its entries.
const NAMED: usize = 8;

/// The way from the arguments to a value inside them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Path<'a> {
    Arguments,
    Key(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    fn parent(self) -> Option<&'a Self> {
        match self {
            Self::Arguments => None,
            Self::Key(parent, _) | Self::Item(parent, _) => Some(parent),
        }
    }

    /// "`filter.range[2]`", or "the arguments".
    pub(super) fn words(self) -> String {
        let mut steps = Vec::new();
        let mut next = Some(self);
        while let Some(path) = next.filter(|_| steps.len() <= STEPS) {
            steps.push(path);
            next = path.parent().copied();
        }
        if steps.len() == 1 {
            return "the arguments".to_owned();
        }
        let mut words = String::from("`");
        if steps.len() > STEPS {
            steps.pop();
            words.push('…');
        }
        for path in steps.into_iter().rev() {
            match path {
                Self::Arguments => {}
                Self::Key(_, key) => {
                    if words.len() > 1 {
                        words.push('.');
                    }
                    words.push_str(&cut(key));
                }
                Self::Item(_, index) => words.push_str(&format!("[{index}]")),
            }
        }
        words.push('`');
        words
    }
}

/// "`name`".
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", cut(name))
}

/// A JSON value as a sentence shows it.
pub(super) fn shown(json: &str) -> String {
    cut(json)
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// "a, b or c", and how many more there are.
pub(super) fn listed(words: &[impl AsRef<str>], last: &str) -> String {
    let named: Vec<&str> = words.iter().take(NAMED).map(AsRef::as_ref).collect();
    let more = words.len() - named.len();
    match (named.as_slice(), more) {
        ([], _) => String::new(),
        ([one], 0) => (*one).to_owned(),
        ([first @ .., end], 0) => format!("{} {last} {end}", first.join(", ")),
        (named, more) => format!("{} {last} {more} more", named.join(", ")),
    }
}

/// What a value is.
pub(super) fn kind(text: &str, node: &Node) -> String {
    match node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number => format!("the number {}", cut(node.span.of(text))),
        Value::String(_) => "a string".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, listed};

    #[test]
    fn a_path_is_short() {
        let root = Path::Arguments;
        let one = Path::Key(&root, "filter");
        let two = Path::Item(&one, 2);
        let three = Path::Key(&two, "x");
        assert_eq!(three.words(), "`filter[2].x`");
        let four = Path::Item(&three, 0);
        let five = Path::Item(&four, 1);
        let six = Path::Item(&five, 2);
        assert_eq!(six.words(), "`…[2].x[0][1][2]`");
        let long = "é".repeat(1_000);
        assert!(Path::Key(&root, &long).words().chars().count() < 50);
    }

    #[test]
    fn a_list_says_how_many_more() {
        assert_eq!(listed(&["a"], "or"), "a");
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
        let many: Vec<String> = (0..10).map(|number| number.to_string()).collect();
        assert_eq!(listed(&many, "and"), "0, 1, 2, 3, 4, 5, 6, 7 and 2 more");
    }
}
