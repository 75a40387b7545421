"""What the doors that speak HTTP share: answers, uploads, who may ask, limits, log, metrics."""
