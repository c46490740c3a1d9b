"""Writes the trial: a command and the state of the log become entries, or a refusal. The one write path."""
