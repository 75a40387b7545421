"""The version of the product; part of every answer's id."""

VERSION = "0.1.0"
