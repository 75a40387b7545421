"""Floor 3: part intake, printability, orientation, supports, slicing."""
