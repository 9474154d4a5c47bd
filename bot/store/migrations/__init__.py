"""Steps from one schema to the next, run by bot.store.upgrade."""
