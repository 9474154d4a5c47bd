"""Read knowledge/ into typed objects, check it, and put words to replies."""
