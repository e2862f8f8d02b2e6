"""Code of the step Burn that runs in the decoder process."""
