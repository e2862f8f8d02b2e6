"""Estimate the number of tokens of a text without the model's own tokenizer."""

BYTES_PER_TOKEN = 3  # of UTF-8: English has 4 to 5, most other languages 2 to 4
THINKING = 4_000  # tokens that a model may spend on reasoning before it answers


def about_tokens(text: str) -> int:
    """Estimate the number of tokens, rather too high than too low: to split a text so that it fits."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)


def most_tokens(text: str) -> int:
    """Return an upper bound, for reservations: no tokenizer in use makes more tokens than bytes."""
    return len(text.encode())
