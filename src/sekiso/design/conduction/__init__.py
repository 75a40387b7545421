"""How well a part conducts heat or current from where it enters to where it leaves."""
