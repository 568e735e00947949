"""Property tests look at the same examples every day: a failure is a failure for everybody."""

from hypothesis import settings

settings.register_profile("everyday", derandomize=True, deadline=None, database=None)
settings.load_profile("everyday")
