"""What was really given?"""
