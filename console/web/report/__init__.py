"""The programme report on pages, and as files to take away."""
