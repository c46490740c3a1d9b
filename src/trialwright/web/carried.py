"""A file that somebody uploaded, carried by the page until they confirm what becomes of it: the server keeps none."""

import base64
import binascii
import zlib

MOST = 2_000_000
"""Characters that a page carries; a file that is larger when packed has to be split."""


def pack(content: bytes) -> str | None:
    """The file as a field of a page carries it; None for one that is too large."""
    packed = base64.b64encode(zlib.compress(content, 6)).decode("ascii")
    return packed if len(packed) <= MOST else None


def unpack(carried: str, largest: int) -> bytes | None:
    """The file again; None for what is none, or is larger than ``largest`` bytes when unpacked."""
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(carried, validate=True), largest + 1)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return content if len(content) <= largest and unpacking.eof else None
