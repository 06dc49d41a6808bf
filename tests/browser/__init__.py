"""The pages in a real Chromium, against the whole service: `make test-browser`."""
