"""The shapes of answers, as OpenAPI tells them; nothing leaves that they do not name."""
