"""Check-ups on their way out of the house: gathered, checked, as FHIR bundle and as workbook. Always unsigned."""
