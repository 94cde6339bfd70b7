"""Pages for those who run the installation: is it alive, ready, busy, well?"""
