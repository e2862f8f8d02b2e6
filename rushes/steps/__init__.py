"""The steps of a job, one module or package each, and the runner round them.

A step is a function `work(bench: Bench) -> Made` in `rushes/steps/<step>`. It reads what earlier steps saved, saves
its own files only, and names in `Made` the engine that did the work. It may run again at any time: it writes the same
content to the same keys, so retries, redrives and reruns are harmless.

A step that runs once per language carries the language in its name, `translate.es`; a step that several workers share
carries the number of the share, `encode.3`. Each has a record, files and attempts of its own.
"""
