"""The protocol, whole: a folder of text files held as one frozen study."""
