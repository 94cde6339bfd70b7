"""Which residents have we not heard, how sure are we, and how many more conversations would mend it."""
