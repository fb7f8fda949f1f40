"""What the places of the window show."""
