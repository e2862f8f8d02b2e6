"""`python -m rushes.cli`: the same as `rushes`."""

from rushes.cli import main

main(prog_name="rushes")
