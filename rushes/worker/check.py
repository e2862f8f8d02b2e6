"""What a worker looks at before its first ticket, so that what is missing shows at the start, not at minute 40."""

import json
import shutil
import sys
import tempfile
from importlib.util import find_spec
from typing import Any

from rushes import __version__
from rushes.bootstrap import ports
from rushes.errors import BadRequest, Unavailable
from rushes.ports import Storage
from rushes.settings import settings
from rushes.worker.image_models import expect


def tell() -> None:
    """Print one line of JSON on stderr: versions, the model, GPUs, room on the disk.

    Raises Unavailable when the folder for working files cannot be written.
    """
    sys.stderr.write(json.dumps(found()) + "\n")


def found() -> dict[str, Any]:
    """`scratch_free` is in bytes; `gpus` is how many CTranslate2 sees; `runs_on` are the providers of onnxruntime."""
    mine = settings()
    told: dict[str, Any] = {"rushes": __version__, "python": sys.version.split()[0]}
    if find_spec("av"):
        import av

        told |= {"pyav": av.__version__, "ffmpeg": av.ffmpeg_version_info}
    if find_spec("ctranslate2"):
        import ctranslate2

        told |= {"ctranslate2": ctranslate2.__version__, "gpus": ctranslate2.get_cuda_device_count()}
    if find_spec("sentencepiece"):
        told |= {"translator": mine.translator, "translator_model": mine.translator_model}
    if find_spec("cv2"):
        import cv2

        told |= {"opencv": cv2.__version__, "detector": mine.detector}
    if find_spec("onnxruntime"):
        import onnxruntime

        told |= {"onnxruntime": onnxruntime.__version__, "runs_on": onnxruntime.get_available_providers()}
    told |= {"transcriber": mine.transcriber, "model": mine.whisper_model, "device": mine.whisper_device}
    return told | {"scratch_free": free(mine.scratch or tempfile.gettempdir())}


def free(folder: str) -> int:
    """Bytes that are free where working files go."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return shutil.disk_usage(folder).free
    except OSError as error:
        raise Unavailable(f"The folder {folder} cannot be written: mount a writable one there.") from error


def meant(digest: str) -> None:
    """Raises Unavailable unless the Whisper model has this digest (rushes/worker/image_models.py); "" does not look."""
    from rushes.steps.transcribe import models

    if digest:
        expect(models.fetched(settings().whisper_model, settings(), storage()), digest)


def storage() -> Storage | None:
    return ports().storage if settings().bucket else None


def transcriber() -> None:
    from rushes.steps.transcribe.engine import engine

    engine(settings().transcriber, "", settings(), storage())


def detector() -> None:
    from rushes.steps.detect import engine

    engine(settings().detector, settings())


def translator() -> None:
    from rushes.steps.translate import engine

    engine(settings().translator, "", settings(), storage())


WARMERS = {"transcribe": transcriber, "detect": detector, "translate": translator}


def warm(step: str) -> None:
    """Load what `step` needs, which then stays; "" loads nothing. Raises Unavailable when it is not there."""
    if not step:
        return
    if step not in WARMERS:
        raise BadRequest(f"RUSHES_WARM is “{step}”: set it to {' or '.join(WARMERS)}, or leave it empty.")
    WARMERS[step]()
