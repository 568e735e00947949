"""Text to meaning: normalising, numbers that are secrets, phrases."""
