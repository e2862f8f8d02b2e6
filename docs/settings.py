"""Write docs/settings.md from rushes/settings.py: `python docs/settings.py`."""

from pathlib import Path

from rushes.settings import Settings

HEAD = """# Settings

Everything that the environment may say. A place is given only what it needs: on AWS `cdk/functions.py` decides, on
a laptop `rushes up`.

| variable | default | what it is |
|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if str(field.default) else "—"
        rows.append(f"| `RUSHES_{name.upper()}` | {default} | {field.description} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page())
