"""Visibility of pages, as of the tabs of a browser: all pages that Playwright opens are visible."""

from __future__ import annotations

from playwright.sync_api import Page

_SCRIPT = """(isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def set_hidden(page: Page, is_hidden: bool) -> None:
    """Let a page notice that another tab covers it, or does not anymore."""
    page.evaluate(_SCRIPT, is_hidden)
