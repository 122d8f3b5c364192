"""The `ccus` command: one module a command."""
