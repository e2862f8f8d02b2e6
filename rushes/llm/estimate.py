"""How many tokens a text has, without the model's own tokenizer."""

BYTES = 3  # of UTF-8 in a token: English has 4 to 5, most other languages 2 to 4
THINKING = 4_000  # tokens that a model may spend on thought before it answers


def about_tokens(text: str) -> int:
    """About how many, rather more than fewer: to cut a text so that it fits."""
    return -(-len(text.encode()) // BYTES)


def most_tokens(text: str) -> int:
    """No tokenizer in use makes more tokens than bytes: what may be reserved so that a budget is never passed."""
    return len(text.encode())
