"""What was answered, by whom, and how we know: one append-only log."""
