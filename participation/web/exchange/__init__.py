"""Exports of answers, links with a name, posters."""
