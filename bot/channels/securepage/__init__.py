"""The secure page: what must not be typed into somebody else's chat is filled in here."""
