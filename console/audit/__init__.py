"""What an auditor can check without trusting us: evidence, the levels of verification, packs."""
