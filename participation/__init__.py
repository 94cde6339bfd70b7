"""The Flask application of Tett på: records, services, pages and commands."""
