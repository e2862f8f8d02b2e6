"""Read a request body completely, within a size limit."""

from email.message import Message
from io import BufferedIOBase

from rushes.errors import BadRequest, TooLarge

MAX_BODY_BYTES = 256 * 1024  # the payload limit of Step Functions
READ_ON = 8_000_000  # bytes read from an oversized body so that the client receives the error
LINE = 1024  # bytes of a chunk header


def body_of(headers: Message, stream: BufferedIOBase) -> bytes:
    """Read by Content-Length or in chunks (RFC 9112). Raises TooLarge above MAX_BODY_BYTES, BadRequest if truncated."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return chunked(stream)
    length = headers.get("Content-Length", "")
    if not length.isdecimal():
        raise BadRequest("Send the task with its Content-Length.")
    if int(length) > MAX_BODY_BYTES:
        stream.read(min(int(length), READ_ON))
        raise too_large()
    return whole(stream, int(length))


def chunked(stream: BufferedIOBase) -> bytes:
    body = b""
    while size := chunk_size(stream):
        if len(body) + size > MAX_BODY_BYTES:
            raise too_large()
        body += whole(stream, size)
        stream.readline(LINE)
    while stream.readline(LINE).strip():
        continue
    return body


def chunk_size(stream: BufferedIOBase) -> int:
    header_line = stream.readline(LINE).split(b";")[0].strip()
    try:
        return int(header_line, 16)
    except ValueError as error:
        raise BadRequest("The chunked body is malformed: send it as HTTP/1.1 requires.") from error


def whole(stream: BufferedIOBase, length: int) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise BadRequest("The body is truncated: send the task again.")
    return body


def too_large() -> TooLarge:
    return TooLarge(f"A task has at most {MAX_BODY_BYTES} bytes: send the ticket, not the video.")
