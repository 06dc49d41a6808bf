"""Who runs agreements: accounts, roles, links and sessions."""
