"""What operators of a deployment need: its cost, its health, its SageMaker endpoint."""
