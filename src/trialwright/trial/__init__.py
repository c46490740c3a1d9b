"""Reads the trial: a study and a snapshot of its log become views."""
