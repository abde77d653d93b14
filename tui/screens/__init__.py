"""The queue, one record in full, forms, help."""
