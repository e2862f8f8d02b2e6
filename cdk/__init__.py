"""The CDK app: one stack or construct a file."""
