"""Plants: case, flowsheet, energy accounts, verdict."""
