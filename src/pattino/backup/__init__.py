"""Backups: what a data backup and a key backup hold, how they are written and put back."""
