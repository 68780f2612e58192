"""Pattino: private video calls for organisations, of which nothing is kept."""

__version__ = "0.1.0"
