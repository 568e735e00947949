"""Effects to the world, after the commit; what becomes of them comes back as the next arrival."""
