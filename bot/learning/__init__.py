"""Sentences that were not understood well: noticed, labelled by a person, given out as examples and scripts."""
