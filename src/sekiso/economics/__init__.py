"""Economics: build time, cost, CO2 and lead time of every way to make a part, as samples."""
