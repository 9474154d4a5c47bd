"""Kill a real bot at random moments, then compare what it did with a run without a crash."""
