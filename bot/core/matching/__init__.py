"""Find the entry, theme or intent that a patient's words mean."""
