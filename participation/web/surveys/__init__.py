"""The planners' room for questionnaires: written, checked, translated, looked at on a phone, published."""
