"""The pure core: no I/O, no clock, no await, no Telegram, no database, no logging."""
