"""Unit models: columns, exchangers, machines."""
