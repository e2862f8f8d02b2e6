"""Shared access to videos: open, inspect, extract audio, sample frames.

An uploaded video is untrusted, so FFmpeg runs only in a child process (see decoder.py); the code of that child is in
child/. The modules here do not import FFmpeg and are cheap to import.
"""
