"""Client commands, one module for each noun; they know the HTTP API and nothing else."""
