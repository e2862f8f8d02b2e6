"""Code of the decoding child process. Run it through rushes.media.decoder only."""
