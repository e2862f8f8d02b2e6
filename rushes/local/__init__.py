"""The stack on a laptop: PostgreSQL, an AWS emulator and workers, created from the same template and files."""
