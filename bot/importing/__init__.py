"""`run_bot.py import`: a bank's or wallet's own table becomes the adopter's own facts, and wins over ours."""
