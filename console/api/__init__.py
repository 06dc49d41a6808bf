"""The API: the same doors and the same views as the command line, as JSON over HTTP."""
