"""What went wrong, how badly?"""
