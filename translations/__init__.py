"""Gettext catalogues: the domain messages for the server, browser for the scripts."""
