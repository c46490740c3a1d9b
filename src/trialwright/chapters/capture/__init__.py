"""How is an answer written down? What a form accepts, and what it refuses."""
