"""The archive of a room: what is in it, how it is written, how one is read without trusting it."""
