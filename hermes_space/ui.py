"""The shell: the page's head, the tabs, the theme, and what a link opens. What a tab shows is the tab's own.

The theme's values are the tokens of static/base.css, so that Gradio's parts and ours change together.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import gradio as gr

from hermes_space.dataset import Dataset
from hermes_space.tabs import TABS
from hermes_space.viewer.escape import escape

ASGI = TypeVar("ASGI")
STATIC = Path(__file__).parent / "static"
NAME = "Hermes Space"

_SANS = (
    "Inter",
    "ui-sans-serif",
    "system-ui",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "DejaVu Sans",
    "sans-serif",
)
_MONO = (
    "JetBrains Mono",
    "ui-monospace",
    "SFMono-Regular",
    "Menlo",
    "Consolas",
    "DejaVu Sans Mono",
    "monospace",
)

# Gradio's variables with their token; each is set again for dark, where the token has its other value.
_TOKENS = {
    "background_fill_primary": "surface",
    "background_fill_secondary": "sunken",
    "block_background_fill": "surface",
    "block_border_color": "border",
    "block_info_text_color": "text-3",
    "block_label_background_fill": "surface",
    "block_label_text_color": "text-3",
    "block_title_text_color": "text-2",
    "body_background_fill": "page",
    "body_text_color": "text",
    "body_text_color_subdued": "text-3",
    "border_color_accent": "text",
    "border_color_accent_subdued": "control",
    "border_color_primary": "border",
    "button_cancel_background_fill": "surface",
    "button_cancel_background_fill_hover": "sunken",
    "button_cancel_border_color": "border",
    "button_cancel_text_color": "text",
    "button_primary_background_fill": "text",
    "button_primary_background_fill_hover": "text-2",
    "button_primary_border_color": "text",
    "button_primary_border_color_hover": "text-2",
    "button_primary_text_color": "on-ink",
    "button_secondary_background_fill": "surface",
    "button_secondary_background_fill_hover": "sunken",
    "button_secondary_border_color": "border",
    "button_secondary_border_color_hover": "border",
    "button_secondary_text_color": "text",
    "checkbox_background_color": "surface",
    "checkbox_background_color_selected": "text",
    "checkbox_border_color": "control",
    "checkbox_border_color_focus": "focus",
    "checkbox_border_color_selected": "text",
    "checkbox_label_background_fill": "surface",
    "checkbox_label_background_fill_hover": "sunken",
    "checkbox_label_background_fill_selected": "sunken",
    "checkbox_label_border_color": "border",
    "code_background_fill": "sunken",
    "color_accent_soft": "sunken",
    "error_background_fill": "failure-tint",
    "error_border_color": "failure-fill",
    "error_text_color": "failure",
    "input_background_fill": "surface",
    "input_border_color": "control",
    "input_border_color_focus": "focus",
    "input_placeholder_color": "text-3",
    "link_text_color": "text",
    "link_text_color_hover": "text",
    "link_text_color_visited": "text",
    "loader_color": "text",
    "panel_background_fill": "surface",
    "panel_border_color": "border",
    "slider_color": "text",
    "stat_background_fill": "text",
    "table_border_color": "border",
    "table_even_background_fill": "surface",
    "table_odd_background_fill": "surface",
    "table_row_focus": "sunken",
    "table_text_color": "text",
}
_MEASURES = {
    "block_border_width": "0px",
    "block_label_shadow": "none",
    "block_padding": "0px",
    "block_radius": "8px",
    "block_shadow": "none",
    "block_title_text_size": "12px",
    "block_title_text_weight": "500",
    "button_large_padding": "7px 12px",
    "button_large_radius": "6px",
    "button_large_text_size": "13px",
    "button_large_text_weight": "500",
    "button_medium_padding": "7px 12px",
    "button_medium_radius": "6px",
    "button_medium_text_size": "13px",
    "button_medium_text_weight": "500",
    "button_small_padding": "3px 8px",
    "button_small_radius": "6px",
    "button_small_text_size": "12px",
    "button_small_text_weight": "500",
    "button_transition": "none",
    "container_radius": "8px",
    "form_gap_width": "0px",
    "input_border_width": "1px",
    "input_padding": "6px 10px",
    "input_radius": "6px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "input_text_size": "13px",
    "layout_gap": "16px",
    "shadow_drop": "none",
    "shadow_drop_lg": "0 4px 12px rgb(0 0 0 / 0.12)",
}


def theme() -> gr.themes.Base:
    """Gradio's plain theme in this app's tokens."""
    colours = {name: f"var(--hs-{token})" for name, token in _TOKENS.items()}
    base = gr.themes.Base(
        primary_hue="zinc",
        secondary_hue="zinc",
        neutral_hue="zinc",
        radius_size=gr.themes.sizes.radius_sm,
        font=[gr.themes.Font(name) for name in _SANS],
        font_mono=[gr.themes.Font(name) for name in _MONO],
    )
    dark = {f"{name}_dark": value for name, value in colours.items()}
    return base.set(**colours, **dark, **_MEASURES, color_accent="var(--hs-text)")


def style_sheets() -> list[Path]:
    """The tokens and shared parts first, then each tab's own."""
    base = STATIC / "base.css"
    return [base, *sorted(path for path in STATIC.glob("*.css") if path != base)]


_THEME_ICON = (
    '<svg class="hs-icon" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="5.5"/>'
    '<path d="M8 2.5v11a5.5 5.5 0 000-11z" fill="currentColor"/></svg>'
)
_HEAD = f"""<header class="hs-top">
<a class="hs-brand" href="?view=stats"><i aria-hidden="true"><b></b><b></b><b></b><b></b></i>{NAME}</a>
<div class="hs-end"><span class="hs-data" title="The traces shown"><span>Data</span> <b>%s</b></span>
<button class="hs-btn hs-ghost hs-square" type="button" data-hs-theme aria-label="Light or dark"
 title="Light or dark">{_THEME_ICON}</button></div></header>"""

# The reader's choice of theme is kept if the browser lets us; where storage is blocked it lasts for the
# visit. Links to another tab switch in place, and a tab opened by hand is in the address.
_HEAD_SCRIPT = """
const stored = {
  get() { try { return localStorage.getItem('hs-theme') } catch { return null } },
  set(value) { try { localStorage.setItem('hs-theme', value) } catch {} },
};
const asked = new URLSearchParams(location.search).get('__theme');
if (!asked && stored.get()) document.body.classList.toggle('dark', stored.get() === 'dark');
element.querySelector('[data-hs-theme]').addEventListener('click', () => {
  const dark = document.body.classList.toggle('dark');
  stored.set(dark ? 'dark' : 'light');
});
// A link's tab opens here, before the reader can choose another, and not by an answer that comes later.
const bar = '#hs-tabs > .tab-wrapper [role=tab]';
const tabOf = slug => slug && document.querySelector(`${bar}[data-tab-id="${CSS.escape(slug)}"]`);
const openLinked = () => {
  if (!document.querySelector(bar)) return false;
  const query = new URLSearchParams(location.search);
  const linked = tabOf(query.get('view')) || tabOf(query.has('id') && 'trace');
  if (linked) linked.click();
  return true;
};
if (!openLinked()) {
  const mounted = new MutationObserver(() => openLinked() && mounted.disconnect());
  mounted.observe(document.body, { childList: true, subtree: true });
}
document.addEventListener('click', event => {
  const tab = event.target.closest(bar);
  if (tab && event.isTrusted) {
    const address = new URL(location.href);
    address.searchParams.set('view', tab.dataset.tabId);
    history.replaceState(null, '', address);
    return;
  }
  const link = event.target.closest('a[href^="?view="]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
  const wanted = new URLSearchParams(link.getAttribute('href'));
  const button = tabOf(wanted.get('view'));
  if (!button || [...wanted.keys()].length > 1) return;
  event.preventDefault();
  button.click();
  history.replaceState(null, '', link.getAttribute('href'));
  scrollTo(0, 0);
});
"""


def mounted(server: ASGI, dataset: Dataset, max_file_size: int) -> ASGI:
    """`server`, a FastAPI, with the app over a dataset at its root."""
    served: ASGI = gr.mount_gradio_app(
        server,
        build_app(dataset).queue(default_concurrency_limit=8, max_size=64),
        path="/",
        theme=theme(),
        css_paths=style_sheets(),
        max_file_size=max_file_size,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
    )
    return served


def build_app(dataset: Dataset) -> gr.Blocks:
    """The whole page over one dataset."""
    shown = gr.Blocks(title=NAME, fill_width=True, analytics_enabled=False)
    with shown as demo:
        gr.HTML(
            _HEAD % escape(dataset.name),
            js_on_load=_HEAD_SCRIPT,
            elem_classes="hs",
            elem_id="hs-head",
            apply_default_css=False,
        )
        notice = gr.HTML(elem_classes="hs", elem_id="hs-notice", apply_default_css=False, visible=False)
        with gr.Tabs(elem_id="hs-tabs", overflow_behavior="wrap"):
            for tab in TABS:
                with gr.Tab(tab.TITLE, id=tab.SLUG):
                    tab.build(dataset, demo)

        def open_link(request: gr.Request) -> gr.HTML:
            problems = filter(None, (link_problem(dict(request.query_params), dataset), unread(dataset)))
            said = "".join(f'<p class="hs-note" role="alert">{escape(problem)}</p>' for problem in problems)
            return gr.HTML(said, visible=bool(said))

        demo.load(open_link, None, notice, show_progress="hidden", api_visibility="private")
    return shown


def unread(dataset: Dataset) -> str | None:
    """One sentence if some of a large dataset could not be read."""
    many = len(dataset.problems)
    if not many:
        return None
    places = "one place" if many == 1 else f"{many:,} places"
    return f"The data could not be read at {places}, whose traces are missing. {dataset.problems[0]}"


def link_problem(query: Mapping[str, str], dataset: Dataset) -> str | None:
    """One sentence if the link asks for something that is not there.

    Ids and steps are the Trace tab's: it says itself what it cannot find.
    """
    slugs = [tab.SLUG for tab in TABS]
    view, config = query.get("view", "trace" if "id" in query else slugs[0]), query.get("config")
    if view not in slugs:
        return f"There is no view {view!r}; accepted are {', '.join(slugs)}."
    if config is not None and config not in dataset.shown and view != "trace":
        known = ", ".join(dataset.shown)
        return f"There is no configuration {config!r} in {dataset.name}; accepted are {known}."
    return None
