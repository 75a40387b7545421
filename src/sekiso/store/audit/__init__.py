"""Who did what to which data, so that nobody can change it unseen: log, proofs, signatures."""
