"""Startup checks of a worker, so that missing parts show at the start and not after 40 minutes."""

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
from rushes.settings import load_settings
from rushes.worker.image_models import expect


def tell() -> None:
    """Print one line of JSON on stderr: versions, model, GPUs, free disk space.

    Raises Unavailable if the scratch folder is not writable.
    """
    sys.stderr.write(json.dumps(collect_environment()) + "\n")


def collect_environment() -> dict[str, Any]:
    """`scratch_free` is in bytes, `gpus` is CTranslate2's count, `runs_on` lists onnxruntime's providers."""
    current_settings = load_settings()
    report: dict[str, Any] = {"rushes": __version__, "python": sys.version.split()[0]}
    if find_spec("av"):
        import av

        report |= {"pyav": av.__version__, "ffmpeg": av.ffmpeg_version_info}
    if find_spec("ctranslate2"):
        import ctranslate2

        report |= {"ctranslate2": ctranslate2.__version__, "gpus": ctranslate2.get_cuda_device_count()}
    if find_spec("sentencepiece"):
        report |= {
            "translator": current_settings.translator,
            "translator_model": current_settings.translator_model,
        }
    if find_spec("cv2"):
        import cv2

        report |= {"opencv": cv2.__version__, "detector": current_settings.detector}
    if find_spec("onnxruntime"):
        import onnxruntime

        report |= {"onnxruntime": onnxruntime.__version__, "runs_on": onnxruntime.get_available_providers()}
    report |= {
        "transcriber": current_settings.transcriber,
        "model": current_settings.whisper_model,
        "device": current_settings.whisper_device,
    }
    return report | {"scratch_free": free(current_settings.scratch or tempfile.gettempdir())}


def free(folder: str) -> int:
    """Free bytes in the scratch folder."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return shutil.disk_usage(folder).free
    except OSError as error:
        raise Unavailable(f"The folder {folder} cannot be written: mount a writable folder there.") from error


def meant(digest: str) -> None:
    """Raise Unavailable unless the Whisper model has this digest (see image_models.py); "" skips the check."""
    from rushes.steps.transcribe import models

    if digest:
        expect(models.fetch_from_bucket(load_settings().whisper_model, load_settings(), storage()), digest)


def storage() -> Storage | None:
    return ports().storage if load_settings().bucket else None


def transcriber() -> None:
    from rushes.steps.transcribe.engine import load_transcriber

    load_transcriber(load_settings().transcriber, "", load_settings(), storage())


def detector() -> None:
    from rushes.steps.detect import engine

    engine(load_settings().detector, load_settings())


def translator() -> None:
    from rushes.steps.translate import load_translator

    load_translator(load_settings().translator, "", load_settings(), storage())


WARMERS = {"transcribe": transcriber, "detect": detector, "translate": translator}


def warm(step: str) -> None:
    """Load the model of `step` into memory; "" loads nothing. Raises Unavailable if it is missing."""
    if not step:
        return
    if step not in WARMERS:
        raise BadRequest(f"RUSHES_WARM is “{step}”: set it to {' or '.join(WARMERS)}, or leave it empty.")
    WARMERS[step]()
