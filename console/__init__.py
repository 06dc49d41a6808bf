"""Who asks: commands, queries, command line, rehearsals."""
