"""Passwords and second factors, and nothing else: who may do what is read from the log."""
