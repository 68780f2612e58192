"""Small scripts of the house: bootstrap, gates, proofs. Standard library only."""
