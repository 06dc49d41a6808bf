"""Pages on which a plan is made and tried before the first mail leaves."""
