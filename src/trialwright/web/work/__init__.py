"""What waits for somebody, one file for each sort of work."""
