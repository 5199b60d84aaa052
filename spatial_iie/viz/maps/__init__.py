"""Maps, one idea a file: regions become a sheet, values become classes, and one function draws both."""
