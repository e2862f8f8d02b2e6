"""axe finds no violation of WCAG 2.2 A and AA in the main views: light, dark, and as wide as a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from rushes.client import Client
from rushes.domain import JobRequest
from rushes.local.stack import Stack
from tests.browser.clip import Clip
from tests.browser.conftest import PATIENCE
from tests.browser.steps import choose

AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WAYS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


@pytest.fixture(scope="module")
def jobs(stack: Stack, film: Clip) -> Iterator[dict[str, UUID]]:
    """One job that has ended, with a copy, and one that waits for its review."""
    at = stack.endpoint
    wishes = JobRequest(moderate=True, censor="strong")
    with Client(endpoint=at["api"], user=at["user"], password=at["password"]) as client:
        waits = client.upload(film.video, wishes.model_copy(update={"review": True}), film.script)
        done = client.process(film.video, wishes, film.script)
        yield {"done": done.id, "waits": waits}
        client.cancel(waits)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{one['id']}: {node['html'][:150]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), WAYS)
def test_axe_finds_nothing(
    browser: Browser,
    stack: Stack,
    film: Clip,
    jobs: dict[str, UUID],
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 860}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(stack.endpoint["page"])
    page.get_by_text("Drop videos here").wait_for()

    def go(address: str, sign: str) -> None:
        page.evaluate("hash => { location.hash = hash }", address)
        page.locator(sign).first.wait_for()
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (
            f"{address} is too wide"
        )

    views: dict[str, Callable[[], None]] = {
        "home": lambda: None,
        "wishes": lambda: wishes(page, film),
        "search": lambda: go("#/search", ".search-all"),
        "steps": lambda: go(f"#/jobs/{jobs['waits']}", ".machine"),
        "result": lambda: go(f"#/jobs/{jobs['done']}", ".word"),
        "copy": lambda: page.get_by_role("tab", name="Moderated copy").click(),
        "files": lambda: page.get_by_role("tab", name="Files").click(),
        "review": lambda: go(f"#/jobs/{jobs['waits']}/review", ".item"),
        "nothing": lambda: go("#/nowhere", ".notice"),
    }
    found = {}
    for name, show in views.items():
        show()
        found |= {name: wrong} if (wrong := violations(page)) else {}
    context.close()
    assert not found


def wishes(page: Page, film: Clip) -> None:
    choose(page, film.video)
    page.get_by_label("A moderated copy").check()
    page.get_by_text("More", exact=True).click()
