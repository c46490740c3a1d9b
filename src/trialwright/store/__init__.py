"""Where logs are kept: the only code that speaks to a database."""
