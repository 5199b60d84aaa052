"""Arrays in, arrays out: nothing here knows a label, a file or a figure."""
