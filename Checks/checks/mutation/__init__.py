"""Changes of the pricing and ledger code that a test must notice."""
