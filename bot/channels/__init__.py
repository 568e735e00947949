"""Channels translate in both directions and decide nothing."""
