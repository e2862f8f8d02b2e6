"""Networks that are fetched: only the bytes that are known."""

import dataclasses
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rushes import weights
from rushes.errors import BadRequest, TryAgain, Unavailable
from rushes.settings import Settings
from rushes.weights import MODELS, file_sha256, find_model_path, pull_model

DATA = bytes(range(256)) * 1000


class Shop(BaseHTTPRequestHandler):
    """Gives the model, the model with one bit flipped, ten megabytes, half a model, or nothing."""

    def do_GET(self) -> None:
        flipped = bytes([DATA[0] ^ 1]) + DATA[1:]
        goods = {"/whole": DATA, "/flipped": flipped, "/endless": DATA * 40, "/half": DATA[: len(DATA) // 2]}
        if self.path not in goods:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(DATA if self.path == "/half" else goods[self.path])))
        self.end_headers()
        try:
            self.wfile.write(goods[self.path])
        except (BrokenPipeError, ConnectionResetError):  # whoever asked has had enough
            return

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def shop() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    runner = threading.Thread(target=server.serve_forever, args=(0.01,))
    runner.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    runner.join()


@pytest.fixture
def known() -> Iterator[str]:
    """One more row in the table of models."""
    model = dataclasses.replace(
        MODELS["yunet"], file="small.onnx", sha256=hashlib.sha256(DATA).hexdigest(), size=len(DATA)
    )
    MODELS["small"] = model
    yield "small"
    del MODELS["small"]


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"weights": str(tmp_path / "weights")})


def test_a_model_is_fetched_once_and_checked(shop: str, known: str, here: Settings) -> None:
    told: list[tuple[int, int]] = []
    path = pull_model(
        known, here, source=f"{shop}/whole", on_progress=lambda read, total: told.append((read, total))
    )
    assert path.read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))
    assert find_model_path(known, here) == path
    assert pull_model(known, here, source=f"{shop}/nothing") == path


@pytest.mark.parametrize("goods", ["flipped", "endless", "half"])
def test_other_bytes_are_refused_and_not_kept(shop: str, known: str, here: Settings, goods: str) -> None:
    with pytest.raises(BadRequest, match="Nothing was stored"):
        pull_model(known, here, source=f"{shop}/{goods}")
    assert list(weights.models_folder(here).iterdir()) == []


def test_what_does_not_come_is_to_be_tried_again(shop: str, known: str, here: Settings) -> None:
    for source in (f"{shop}/nothing", "http://127.0.0.1:9/model"):
        with pytest.raises(TryAgain, match="--from"):
            pull_model(known, here, source=source)
    assert list(weights.models_folder(here).iterdir()) == []


def test_a_model_can_come_from_a_file(known: str, here: Settings, tmp_path: Path) -> None:
    source = tmp_path / "copy.onnx"
    source.write_bytes(DATA)
    assert pull_model(known, here, source=str(source)).read_bytes() == DATA
    with pytest.raises(BadRequest, match="no file"):
        pull_model("yunet", here, source=str(tmp_path / "nothing.onnx"))


def test_a_model_can_come_from_the_folder_it_lies_in(known: str, here: Settings, tmp_path: Path) -> None:
    (tmp_path / MODELS[known].file).write_bytes(DATA)
    assert pull_model(known, here, source=str(tmp_path)).read_bytes() == DATA
    with pytest.raises(BadRequest, match=f"no file .*{MODELS['yunet'].file}"):
        pull_model("yunet", here, source=str(tmp_path))


def test_a_model_that_was_changed_on_the_disk_is_not_used(known: str, here: Settings, tmp_path: Path) -> None:
    source = tmp_path / "copy.onnx"
    source.write_bytes(DATA)
    path = pull_model(known, here, source=str(source))
    path.write_bytes(DATA[:-1] + b"\x00")
    with pytest.raises(Unavailable, match="remove it"):
        find_model_path(known, here)


def test_only_known_names_can_be_fetched(here: Settings) -> None:
    with pytest.raises(BadRequest, match="choose one of yunet"):
        pull_model("../../etc/passwd", here)


@pytest.mark.field
def test_the_pin_of_yunet_is_that_of_the_file_we_know(field: Path) -> None:
    path = field / "models" / MODELS["yunet"].file
    assert file_sha256(path) == MODELS["yunet"].sha256
    assert path.stat().st_size == MODELS["yunet"].size
