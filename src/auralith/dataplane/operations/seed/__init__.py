"""Synthetic rows: checked, made, resumed, and taken back."""
