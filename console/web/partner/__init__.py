"""What a partner sees: the page behind the link in a mail, its answers, and what follows them."""
