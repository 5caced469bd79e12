"""Line drawings of 16 px, in the colour of the text around them. Fixed markup without trace text."""

from __future__ import annotations

_PATHS = {
    "chevron": '<path d="M6 4l4 4-4 4"/>',
    "prompt": '<path d="M3 4l4 4-4 4M9 12h4"/>',
    "cross": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "warning": '<path d="M8 2.5l6 11H2z"/><path d="M8 6.5v3.5M8 12v.01"/>',
    "info": '<circle cx="8" cy="8" r="5.5"/><path d="M8 7.5v3.5M8 5v.01"/>',
    "raw": '<path d="M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5"/>',
    "link": '<path d="M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 014.5 4.5L11.5 9M9 11.5L7.5 13A3 3 0 013 8.5L4.5 7"/>',
    "left": '<path d="M10 3.5L5.5 8l4.5 4.5"/>',
    "right": '<path d="M6 3.5L10.5 8 6 12.5"/>',
    "play": '<path d="M5 3.5v9l7-4.5z" fill="currentColor"/>',
    "pause": '<path d="M5 3.5v9M11 3.5v9" stroke-width="2.5"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5L14 14"/>',
    "answer": '<path d="M2.5 3.5h11v7.5h-6l-3 2.5V11h-2z"/>',
    "dots": '<circle cx="3.5" cy="8" r="1"/><circle cx="8" cy="8" r="1"/><circle cx="12.5" cy="8" r="1"/>',
    "list": '<path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01"/>',
    "check": '<path d="M3 8.5l3.5 3.5L13 4.5"/>',
    "wand": '<path d="M3 13l7-7M11 2v3M9.5 3.5h3M13 8v2M12 9h2"/>',
    "file": '<path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3"/>',
    "dot": '<circle cx="8" cy="8" r="2" fill="currentColor"/>',
}


def icon(name: str, extra: str = "") -> str:
    """The drawing as inline SVG; `extra` is one more class."""
    classes = f"hs-icon {extra}".strip()
    return f'<svg class="{classes}" viewBox="0 0 16 16" aria-hidden="true">{_PATHS[name]}</svg>'
