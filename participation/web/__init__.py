"""Pages: routes, forms and view models, one room a kind of page."""
