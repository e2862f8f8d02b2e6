"""What happens to a job around its steps: ingest, lifecycle, concurrency, webhooks, e-mail, reports."""
