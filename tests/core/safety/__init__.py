"""Tests of the red-flag screen."""
