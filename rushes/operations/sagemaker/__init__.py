"""SageMaker operations: deploy the worker image to an asynchronous endpoint, show it, test it, delete it.

Needs the extra `sagemaker` (730 MB), which no Lambda and no worker loads. Jobs reach such an endpoint with one call
of the runtime API from the state machine.
"""

from rushes.operations.sagemaker.endpoint import delete, deploy, show, wait
from rushes.operations.sagemaker.plan import Plan
from rushes.operations.sagemaker.smoke_test import attempt

__all__ = ["Plan", "attempt", "delete", "deploy", "show", "wait"]
