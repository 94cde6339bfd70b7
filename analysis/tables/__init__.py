"""Tables: what may be shown to whom, cross tables, and the statistics offices' formats."""
