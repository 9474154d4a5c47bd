"""The red-flag screen of free text."""
