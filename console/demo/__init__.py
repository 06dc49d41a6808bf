"""The demonstration: the example portfolio, negotiated and signed through the real worker."""
