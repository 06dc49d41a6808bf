"""Data and pure rules. Imports nothing else of this project and performs no I/O."""
