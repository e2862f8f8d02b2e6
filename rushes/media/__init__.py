"""What several steps need of a video: open it, know it, hear it, look at it.

A video is hostile until proven otherwise, so FFmpeg runs in a child process only (see decoder.py); what runs
inside that child lies in child/. This side holds no FFmpeg and costs nothing to import.
"""
