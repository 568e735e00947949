"""What went wrong, and what to do about it: few questions, then one remedy at a time, then back to binding."""
