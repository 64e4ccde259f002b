"""The worker: starts the job engine, does runs, and keeps house."""
