"""The levels of verification, one a file: each says in lines what the evidence shows."""
