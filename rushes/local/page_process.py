"""The page of a running stack: where it listens, and what it is told."""

import secrets
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from rushes.domain import JobOptions
from rushes.local.home import project_folder
from rushes.local.ministack import MiniStack
from rushes.local.sign_in import tokens
from rushes.local.web_server import Door, Page

PORT = 8710
"""Where the page is looked for first; a stack beside another one gets a free port, and keeps it."""


class Running(Protocol):
    """What is asked of a stack: its emulator, the outputs of its template, and {"password"}."""

    ministack: MiniStack
    outputs: dict[str, str]
    endpoint: dict[str, str]


def open_page(stack: Running, known: str) -> Page:
    """Start to serve the page of a stack, at the address `known` from an earlier start where that is free."""
    key = parse_qs(urlsplit(known).fragment).get("key", [secrets.token_urlsafe(32)])[0]
    page = Page(project_folder() / "web", door(stack, key), urlsplit(known).port or PORT)
    page.start()
    return page


def door(stack: Running, key: str) -> Door:
    """Asked anew at every call: the emulator has other names after each start."""
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
    """config.json: where the API is, how one signs in, what may be wished, and a minute of film in US dollars."""
    return {
        "api": "api",
        "sign_in": {"kind": "local"},
        "wishes": list(JobOptions.model_fields),
        "prices": {"listen": 0, "watch": 0, "compose": 0},
    }
