"""What surrounds the infusion?"""
