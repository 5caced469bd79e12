//! A range of bytes in one message's text. It holds no text and knows no meaning.

/// Half-open byte range `[start, end)`; both ends lie on character boundaries of the text it was made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty span at one place.
    pub const fn at(place: usize) -> Self {
        Self::new(place, place)
    }

    pub const fn len(self) -> usize {
        self.end - self.start
    }

    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span in a text that has `by` bytes more before it.
    pub const fn moved(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }

    /// The text that this span covers.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The span without white space at its ends (as `str::trim` sees it). A blank span becomes empty at its start.
    pub fn trim(self, text: &str) -> Self {
        let whole = self.of(text);
        let is_ink = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
        // Nothing is decoded where there is nothing to trim.
        if is_ink(whole.as_bytes().first()) && is_ink(whole.as_bytes().last()) {
            return self;
        }
        let start = self.start + (whole.len() - whole.trim_start().len());
        if start == self.end {
            return Self::at(self.start);
        }
        Self::new(start, start + whole.trim().len())
    }
}

/// A string that stands in the text as it is, or had to be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Str {
    At(Span),
    Own(Box<str>),
}

impl Str {
    pub fn get<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::At(span) => span.of(text),
            Self::Own(own) => own,
        }
    }
}
