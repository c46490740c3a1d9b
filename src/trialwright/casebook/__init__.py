"""What is asked: codelists, items, forms and visits, as the study folder declares them."""
