"""Plants that save energy: each file holds one measure, a function from a flowsheet to the one that has it too."""
