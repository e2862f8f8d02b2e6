"""The worker process that runs a step: on AWS Batch, SageMaker, a laptop or your own GPU machine."""
