"""The report in words of a reader's language: headings, values, sentences of findings and notes."""
