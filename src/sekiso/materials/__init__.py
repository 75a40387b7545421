"""Floor 2: what a metal is called, its constants, states, tabled properties and media."""
