"""The web application: pages in both languages over the same functions as the other doors."""
