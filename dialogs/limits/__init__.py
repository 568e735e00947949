"""Asking for a higher limit: conditions first, then the request, then the day it takes effect."""
