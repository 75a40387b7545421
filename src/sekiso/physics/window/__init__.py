"""Process window: defects, density, the recipe of highest build rate below a chosen risk."""
