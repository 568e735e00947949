"""Tables, the unit of work, the vault, migrations (the only home of sqlalchemy)."""
