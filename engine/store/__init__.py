"""Where events live: the contract, and the stores that keep it."""
