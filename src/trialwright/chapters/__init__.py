"""The chapters of a protocol. Each is pure, and a stranger to its siblings."""
