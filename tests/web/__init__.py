"""The site as a browser meets it: the real application on a real record store."""
