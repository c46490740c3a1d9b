"""The words that every chapter of a protocol shares."""
