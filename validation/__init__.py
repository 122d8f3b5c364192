"""Published campaigns and the comparisons with them."""
