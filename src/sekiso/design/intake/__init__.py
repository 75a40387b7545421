"""Part files in, parts out."""

from sekiso.design.intake.load import load_part

__all__ = ["load_part"]
