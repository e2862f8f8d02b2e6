"""The steps of a job, one module or package each, and the runner that executes them.

A step is a function `work(context: StepContext) -> StepResult` in `rushes/steps/<step>`. It reads the artifacts of
earlier steps, writes only its own, and names the engine that did the work in its result. A step is idempotent: it
writes the same content to the same keys, so retries, redrives and reruns are harmless.

A step that runs once per language carries the language in its name, `translate.es`. A step that several workers share
carries the number of the share, `encode.3`. Each has its own record, artifacts and attempt count.
"""
