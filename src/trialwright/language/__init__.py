"""The protocol's small language: parsed once, judged for one person or a million, and read aloud in two languages."""
