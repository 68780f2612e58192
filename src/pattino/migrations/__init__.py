"""The schema's history, from the first table on. Run by every start; each step can go back."""
