"""How things happen: database, mail, files."""
