"""Who may receive this donor tonight?"""
