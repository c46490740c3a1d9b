"""The command line: a door, where the clock, the disk and the person come in."""
