"""What other programs see of a running front desk: health and numbers."""
