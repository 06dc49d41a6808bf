"""The command line. Modules named by a command's parameters are light; what they call imports the rest."""
