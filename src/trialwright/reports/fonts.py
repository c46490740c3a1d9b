"""The one font of every document: it has the Chinese characters, and is there on a machine without fonts."""

from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path

FAMILY = "Noto Sans SC"
"""Its name; SIL Open Font License 1.1, from notofonts/noto-cjk."""

FOLDER: Path = sans_path().parent
"""Where the package that brings it keeps it."""
