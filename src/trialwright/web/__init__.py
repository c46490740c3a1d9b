"""The trial team at work, in the browser: a window on the log, which holds nothing of the trial itself."""
