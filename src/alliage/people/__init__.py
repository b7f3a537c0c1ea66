"""Accounts: people sign in by an e-mailed code or a passkey; nobody has a password."""
