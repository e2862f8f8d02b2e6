"""Write docs/openapi.json from the routes: `python docs/openapi.py`."""

from pathlib import Path

from rushes.api.openapi import text

if __name__ == "__main__":
    Path(__file__).with_suffix(".json").write_text(text())
