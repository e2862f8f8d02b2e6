"""Services around the steps of a job: ingest, lifecycle, concurrency, webhooks, e-mail, reports."""
