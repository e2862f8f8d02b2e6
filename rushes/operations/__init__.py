"""Tools for operators of a deployment: its cost, its health, its SageMaker endpoint."""
