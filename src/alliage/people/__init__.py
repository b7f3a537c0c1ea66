"""Accounts: people sign in by a code sent to their e-mail address or by a passkey; nobody has a password."""
