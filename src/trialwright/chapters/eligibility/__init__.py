"""May this person join? Facts, criteria, and the three-valued answer."""
