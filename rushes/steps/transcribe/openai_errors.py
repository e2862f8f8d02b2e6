"""What a person is told when the OpenAI API will not transcribe.

What the API writes in its errors is not passed on: it may quote the key.
"""

from http import HTTPStatus

from rushes.errors import BadRequest, RushesError, Unavailable
from rushes.llm.retry_policy import PermanentError

WRONG = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}


def sentence(refusal: PermanentError, model: str, language: str) -> RushesError:
    """
    | 401, 403, no credit, 404, 413 | Unavailable with what to do                 |
    | 400, 422                      | BadRequest, with the field that the API names |
    """
    if refusal.code == "insufficient_quota":
        return Unavailable("The OpenAI account has no credit left: add some, or choose another transcriber.")
    if refusal.status == HTTPStatus.NOT_FOUND:
        return Unavailable(f"OpenAI has no model “{model}”: set RUSHES_OPENAI_TRANSCRIBE_MODEL to another.")
    if refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Unavailable("The server takes no sound of half a minute: ask whoever runs it to allow 1 MB.")
    if refusal.status in WRONG:
        named = (
            f"the language “{language}”" if refusal.about == "language" else f"a {refusal.about or 'request'}"
        )
        return BadRequest(f"The transcriber openai does not take {named}: change it and try again.")
    return Unavailable("OpenAI does not take the key: set RUSHES_OPENAI_API_KEY to one that is valid.")
