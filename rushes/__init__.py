"""rushes: a video goes into a bucket; out come its transcript, subtitles and everything read from them."""

__version__ = "0.1.0"
