"""Keep sessions, requests and outgoing messages in SQLite or PostgreSQL."""
