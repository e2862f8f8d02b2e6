"""What runs in the decoding child: it opens the film."""
