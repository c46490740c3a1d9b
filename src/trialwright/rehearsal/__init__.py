"""The trial before the trial: virtual people play it through the same doors as real ones."""
