"""The code that runs inside the decoding child. It must not import settings, pydantic or a port: it starts in 0.1 s."""
