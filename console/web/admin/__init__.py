"""Pages for administrators: organisations and their contacts, accounts and their roles."""
