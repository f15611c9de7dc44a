"""Figures as text, for people at a command line and for programs."""
