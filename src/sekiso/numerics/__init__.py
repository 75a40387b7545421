"""Numbers without metal: quadrature, statistics, grids and solvers; arrays in, arrays out."""
