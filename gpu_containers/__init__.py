"""Workers: one door (run.py), the ways in behind it, and a Dockerfile for each image."""
