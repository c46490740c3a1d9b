"""What was really given? Quantities of islet and cell products, one file each, named in the catalogue."""
