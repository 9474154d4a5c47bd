"""Frontdesk: a Telegram front desk for a small clinic."""

__version__ = "0.1.0"
