"""Worker images: one entry point (run.py) and a Dockerfile for each image."""
