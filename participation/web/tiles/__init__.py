"""The municipality's own map under the sketches, where an installation has one."""
