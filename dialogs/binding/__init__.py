"""Binding a card: from the wish to the bound card."""
