"""create_app: assembles, nothing else."""
