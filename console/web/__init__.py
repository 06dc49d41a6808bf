"""Pages in the browser: for coordinators, auditors and administrators, and for partners who follow a link."""
