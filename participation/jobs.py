"""Background work: thin wrappers, one call to a service verb each."""
