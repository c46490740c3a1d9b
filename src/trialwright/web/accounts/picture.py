"""A secret as a picture that an authenticator scans; drawn here, sent to nobody."""

from itertools import product
from urllib.parse import quote

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode


def drawn(text: str) -> str:
    """The address of an SVG picture that holds itself."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows)
    dots = "".join(f"M{x} {y}h1v1h-1z" for y, x in product(range(size), repeat=2) if rows[y][x])
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{dots}"/></svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"
