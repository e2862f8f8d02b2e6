"""Code of the step Mux that runs in the decoder process, where the video is opened."""
