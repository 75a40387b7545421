"""Sheets that pass between buyer, shop and test institute: requests, quotations, a workbook."""
