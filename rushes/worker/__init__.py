"""The process that runs a step in every home: Batch, SageMaker, a laptop, anyone's own GPU machine."""
