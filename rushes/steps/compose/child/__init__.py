"""What runs in the decoding child: start it through rushes.media.decoder, never here."""
