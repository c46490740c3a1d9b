"""Which arm, and why?"""
