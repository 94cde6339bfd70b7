"""The coding room: statements, the workbench, themes, the codebook."""
