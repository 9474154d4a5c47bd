"""Random and broken updates through the Telegram adapter and the dialogue."""
