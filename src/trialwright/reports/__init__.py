"""For people: numbers first, then one document model, then a page."""
