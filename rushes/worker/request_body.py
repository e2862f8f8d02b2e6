"""Reads the body of a request whole, and no more of it than an order needs."""

from email.message import Message
from io import BufferedIOBase

from rushes.errors import BadRequest, TooLarge

MAX_BODY_BYTES = 256 * 1024  # bytes of an order: what Step Functions passes on at most
READ_ON = 8_000_000  # bytes that are still taken from a caller who sends too much, so that it hears why
LINE = 1024  # bytes of a chunk's head


def body_of(headers: Message, stream: BufferedIOBase) -> bytes:
    """By Content-Length or in chunks (RFC 9112). Raises TooLarge above LONGEST, BadRequest when it is cut."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return chunked(stream)
    length = headers.get("Content-Length", "")
    if not length.isdecimal():
        raise BadRequest("Send the order with its Content-Length.")
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
    head = stream.readline(LINE).split(b";")[0].strip()
    try:
        return int(head, 16)
    except ValueError as error:
        raise BadRequest("The chunks of the body cannot be read: send them as HTTP/1.1 says.") from error


def whole(stream: BufferedIOBase, length: int) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise BadRequest("The body was cut: send the order again.")
    return body


def too_large() -> TooLarge:
    return TooLarge(f"An order has at most {MAX_BODY_BYTES} bytes: send the ticket, not the goods.")
