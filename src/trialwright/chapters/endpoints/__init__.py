"""Did it work? One file for each kind of endpoint or score, named in the catalogue."""
