"""Links in mails: what one is good for, the answer given by it, and how another one is asked for."""
