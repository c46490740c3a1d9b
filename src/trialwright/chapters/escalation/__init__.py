"""Which dose next? One file for each design and guard, named in the catalogue; outcomes in, advice out."""
