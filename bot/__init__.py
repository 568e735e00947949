"""The shell: all time, files, network and environment."""
