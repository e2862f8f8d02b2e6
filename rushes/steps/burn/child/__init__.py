"""What runs in the decoding child of Burn."""
