"""Papers as PDF: the receipt of an answer, and the executed copy of an agreement."""
