"""Where the engines are called."""
