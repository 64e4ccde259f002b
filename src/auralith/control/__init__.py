"""The control plane: who may do what, and what is stored."""
