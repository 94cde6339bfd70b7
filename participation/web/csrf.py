"""The check that a form comes from our own page. Global: a view is exempt only where it makes the check itself."""

from flask_wtf import CSRFProtect

csrf = CSRFProtect()
