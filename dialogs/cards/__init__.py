"""Life with the cards: list them, choose the one that pays first, unbind one."""
