"""Conversations that take several steps, one module each."""
