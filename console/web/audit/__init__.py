"""The auditor's pages, and whether the service itself is stuck."""
