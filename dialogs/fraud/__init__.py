"""Somebody is pushed, tricked or robbed: the way stands still, and they are told what to do now."""
