"""Writers: rows go in one by one, a file of bounded memory comes out."""
