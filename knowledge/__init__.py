"""What we know of the outside world: banks, card numbers, limits."""
