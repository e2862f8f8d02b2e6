"""A language model that takes notes and analyses as a good one would, from what it was given."""

import re
from typing import Any

from tests.llm.stand_in import Asked

TOLD: dict[str, Any] = {
    "short": "Bread, stars and taxes.",
    "long": "First bread is baked.\nThen stars are watched.",
    "topics": ["bread", "Bread", "stars", " "],
    "key_words": ["dough", "telescope"],
    "entities": [{"name": "Jupiter", "kind": "place"}, {"name": "jupiter", "kind": "other"}],
    "answers": [],
    "questions": [{"question": "How long does light need?", "answer": "Four years.", "line": 10}],
}


def analysis_of(asked: Asked) -> dict[str, Any]:
    if asked.instructions.startswith("Take notes"):
        return {"notes": f"Notes of {len(asked.text)} characters [3]."}
    _, *questions = asked.text.split("questions of the owner")
    own = re.findall(r"(?m)^(\d) (Who|What|When)", "".join(questions))
    answers = [{"number": int(number), "answer": f"{word}!", "line": 7} for number, word in own]
    return TOLD | {"answers": answers}
