"""Serve the web page of a running stack."""

import secrets
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from rushes.domain import JobOptions
from rushes.local.home import project_folder
from rushes.local.ministack import MiniStack
from rushes.local.sign_in import tokens
from rushes.local.web_server import Door, Page

PORT = 8710
"""The preferred port; a second stack gets a free port and keeps it."""


class Running(Protocol):
    """The parts of a stack that the page needs: its emulator, template outputs, and {"password"}."""

    ministack: MiniStack
    outputs: dict[str, str]
    endpoint: dict[str, str]


def open_page(stack: Running, known: str) -> Page:
    """Serve the page of a stack, at the address `known` of an earlier start if it is free."""
    key = parse_qs(urlsplit(known).fragment).get("key", [secrets.token_urlsafe(32)])[0]
    page = Page(project_folder() / "web", door(stack, key), urlsplit(known).port or PORT)
    page.start()
    return page


def door(stack: Running, key: str) -> Door:
    """The page's callbacks, evaluated at every call because the emulator's addresses change at each start."""
    return Door(
        gateway=lambda: stack.ministack.url,
        api=lambda: stack.outputs["ApiUrl"],
        config=config,
        sign_in=lambda: tokens(
            stack.ministack.environment, stack.outputs["Client"], stack.endpoint["password"]
        ),
        key=key,
    )


def config() -> dict[str, Any]:
    """config.json: the API's path, the sign-in method, the accepted options, and prices in US dollars per minute."""
    return {
        "api": "api",
        "sign_in": {"kind": "local"},
        "wishes": list(JobOptions.model_fields),
        "prices": {"listen": 0, "watch": 0, "compose": 0},
    }
