"""The one escaping function, by what a browser makes of its result."""

from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from hermes_space.viewer.escape import escape


class Seen(HTMLParser):
    """What a parser finds: the text, and everything that is not text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.rest: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.rest.append(tag)
        self.attributes += attrs

    def handle_comment(self, data: str) -> None:
        self.rest.append(data)

    def handle_decl(self, decl: str) -> None:
        self.rest.append(decl)

    def handle_pi(self, data: str) -> None:
        self.rest.append(data)


@given(st.text())
def test_it_reads_as_written(text: str) -> None:
    shown = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    seen = Seen(escape(text))
    assert unescape(escape(text)) == seen.text == shown
    assert seen.rest == []


@given(st.text(alphabet="<>&\"'`${}=/! abc"))
def test_it_stays_text_and_within_a_quoted_attribute(text: str) -> None:
    assert Seen(escape(text)).text == text
    for quote in "\"'":
        seen = Seen(f"<p title={quote}{escape(text)}{quote}>")
        assert seen.attributes == [("title", text)]
        assert seen.rest == ["p"]


@given(st.text(alphabet="${}`\\abc"))
def test_no_template_finds_anything_to_run(text: str) -> None:
    assert not set("${`") & set(escape(text))
