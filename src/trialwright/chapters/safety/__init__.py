"""What went wrong, how badly, and by when must it be reported?"""
