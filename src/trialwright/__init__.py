"""A protocol, written as a folder of text files, becomes a running clinical trial."""

__version__ = "0.1.0"
