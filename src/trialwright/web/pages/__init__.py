"""One file a page; each is named in ``web/routes.py``, with who may see it."""
