"""Pages in a real browser, on a service that runs as a whole."""
