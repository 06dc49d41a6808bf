"""Pictures drawn on the server as SVG, each with a text alternative: for pages, mails and PDFs alike."""
