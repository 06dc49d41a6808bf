"""When things happen: timers, order, waiting. Never how, never what is allowed."""
