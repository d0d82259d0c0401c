"""What a function may ask for: each type here is one permission, handed over because the signature names it."""
