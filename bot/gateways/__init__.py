"""HTTP clients of the two contracts published beside them: the bank and the wallet."""
