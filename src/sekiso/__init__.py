"""sekiso: can this part be built by metal additive manufacturing, how, how good, at what cost?"""

__version__ = "0.1.0"
