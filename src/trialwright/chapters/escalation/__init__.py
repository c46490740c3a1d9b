"""Which dose next?"""
