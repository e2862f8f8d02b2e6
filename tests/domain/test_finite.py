"""Numbers that are not finite come in nowhere: JSON writes them as null, and nobody reads them again."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from annotated_types import BaseMetadata
from pydantic import BaseModel, ValidationError
from pydantic.types import AllowInfNan

import rushes
from rushes.domain import JobOptions
from rushes.domain.edits import Edits
from rushes.domain.transcript import Transcript

OUTWARD = ("rushes.api.responses", "rushes.settings")
"""What we write ourselves, and what the operator sets."""


def models() -> Iterator[type[BaseModel]]:
    for module in pkgutil.walk_packages(rushes.__path__, "rushes."):
        if not module.name.startswith(OUTWARD) and not re.search(r"\.child|__main__", module.name):
            for value in vars(importlib.import_module(module.name)).values():
                is_ours = isinstance(value, type) and value.__module__ == module.name
                if is_ours and issubclass(value, BaseModel):
                    yield value


def takes_numbers(schema: Any) -> bool:
    """Whether a JSON schema, not counting the models that it refers to, holds a number with a fraction."""
    if isinstance(schema, dict):
        return schema.get("type") == "number" or any(
            takes_numbers(value) for key, value in schema.items() if key != "$defs"
        )
    return isinstance(schema, list) and any(map(takes_numbers, schema))


def is_finite_only(metadata: list[BaseMetadata]) -> bool:
    return any(isinstance(each, AllowInfNan) and not each.allow_inf_nan for each in metadata)


def test_no_model_from_outside_takes_a_number_that_is_not_finite() -> None:
    found = list(models())
    assert len(found) > 50
    open_fields = [
        f"{model.__name__}.{name}"
        for model in found
        if model.model_config.get("allow_inf_nan") is not False
        for name, schema in model.model_json_schema().get("properties", {}).items()
        if takes_numbers(schema) and not is_finite_only(model.model_fields[name].metadata)
    ]
    assert open_fields == []


WORD = {"start": 0, "end": 1, "text": "a", "probability": 1}
SEGMENT = {"id": 0, "start": 0, "end": 1, "text": "a", "speaker": "", "words": [WORD]}
TRANSCRIPT = {
    "language": "en",
    "engine": "e",
    "model": "",
    "quality": "",
    "duration": 1,
    "segments": [SEGMENT],
}
TEXTS = [
    (JobOptions, {"remind_hours": "N"}),
    (JobOptions, {"classes": {"face": "N"}}),
    (Edits, {"mutes": [{"start": 0, "end": "N", "reason": "x", "style": "mute"}]}),
    (Transcript, TRANSCRIPT | {"segments": [SEGMENT | {"words": [WORD | {"end": "N"}]}]}),
]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
@pytest.mark.parametrize(("model", "content"), TEXTS)
def test_such_a_number_is_refused_by_its_field(
    model: type[BaseModel], content: dict[str, Any], number: str
) -> None:
    assert model.model_validate_json(json.dumps(content).replace('"N"', "0.5"))
    with pytest.raises(ValidationError, match="finite"):
        model.model_validate_json(json.dumps(content).replace('"N"', number))
