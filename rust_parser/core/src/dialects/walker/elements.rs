//! `<function=NAME>{…}</function>`, which Llama 3.1 writes where its prompt asks for it: a call with its name in the tag and
//! one object inside. What has no object there is another dialect's call.

use super::Assistant;
use crate::call::Head;
use crate::dialects::bodies::{self, List};
use crate::dialects::grammar::Body;
use crate::finding::{Code, Finding};
use crate::json;
use crate::message::PartKind;
use crate::scan::TagKind;
use crate::span::Span;

const OPEN: &str = "<function=";
const CLOSE: &str = "</function>";

impl Assistant<'_> {
    /// The name of the call that opens at this tag, and where its object starts. A dialect of lists that knows the close tag
    /// writes such calls.
    pub(super) fn element_head(&self, open: Span) -> Option<bodies::Head> {
        let lists = matches!(&self.grammar.body, Body::List(_));
        let known = lists && self.grammar.literal(TagKind::ItemClose) == CLOSE;
        let opens = known && open.of(self.text) == OPEN;
        opens.then(|| List::element(self.text, open)).flatten()
    }

    /// The call that opens at this tag, where the dialect writes such calls and this is one; gives the tag to go on with.
    pub(super) fn element(&mut self, index: usize) -> Option<usize> {
        let open = self.tags[index].span;
        let head = self.element_head(open)?;
        let sound = json::end_of_value(self.text.as_bytes(), head.value).ok();
        let first = self.tag_from(index + 1, head.value);
        let next = match sound {
            Some(end) => self.tag_from(first, end),
            None => {
                let goes_on = |kind| kind == TagKind::Token;
                let behind = self.tags[first..].iter();
                first
                    + behind
                        .take_while(|tag| goes_on(tag.kind) || tag.is_bare())
                        .count()
            }
        };
        let close = self.tags.get(next).copied();
        let close = close.filter(|tag| tag.kind == TagKind::ItemClose);
        let limit = match (close, sound) {
            (Some(close), _) => close.span.start,
            (None, Some(end)) => end,
            (None, None) => self.tag_start(next),
        };
        let value = Span::new(head.value, limit).trim(self.text);
        let whole = Span::new(open.start, close.map_or(value.end, |close| close.span.end));
        self.literal_tags(first, next);
        let call = self.reader.calls.len();
        let head = Head {
            name: head.name,
            id: None,
            value,
        };
        self.reader.push_headed_json(whole, head);
        if close.is_none() {
            let detail = self.say(open, "the call opens here and is never closed");
            let finding = Finding::new(Code::M111, open, detail).of_call(call);
            // Where the object is broken, its end is no sure one.
            self.find(match sound {
                Some(_) => finding.with_repair(Span::at(value.end), CLOSE),
                None => finding,
            });
        }
        self.tiles.mark(PartKind::Call, whole);
        self.first_call_end.get_or_insert(whole.end);
        Some(self.tag_from(index + 1, whole.end))
    }
}
