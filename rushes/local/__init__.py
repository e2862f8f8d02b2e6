"""The stack on a laptop: PostgreSQL, an AWS emulator and workers, deployed from the same template."""
