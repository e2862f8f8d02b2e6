"""Operators' SageMaker: put the worker image behind an asynchronous endpoint, look at it, try it, take it away.

Needs the extra `sagemaker`, 730 MB that no Lambda and no worker ever loads. What runs a job on such an endpoint
is none of this: one call of the runtime API, from the state machine.
"""

from rushes.operations.sagemaker.endpoint import delete, deploy, show, wait
from rushes.operations.sagemaker.plan import Plan
from rushes.operations.sagemaker.smoke_test import attempt

__all__ = ["Plan", "attempt", "delete", "deploy", "show", "wait"]
