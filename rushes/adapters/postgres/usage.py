"""An owner's usage by month, and the current number of jobs and stored bytes."""

from rushes.adapters.postgres.sessions import Session
from rushes.domain import MonthlyUsage, Usage

SELECT_MONTHS = """select month, sum(jobs)::int as jobs, sum(minutes) as minutes, sum(bytes)::bigint as bytes,
    sum(cost_usd) as cost_usd from (
  select to_char(j.created_at at time zone 'utc', 'YYYY-MM') as month, 1 as jobs, 0 as bytes,
    coalesce((select (facts->>'duration')::float from app.steps s
      where s.job_id = j.id and s.step = 'probe'), 0) / 60 as minutes,
    coalesce((select sum(cost_usd) from app.steps s where s.job_id = j.id), 0) as cost_usd from app.jobs j
  union all
  select to_char(created_at at time zone 'utc', 'YYYY-MM'), 0, size, 0, 0 from app.videos) as used
  group by month order by month desc"""
SELECT_CURRENT = """select (select count(*)::int from app.jobs where status in ('queued', 'running')) as jobs,
  (select coalesce(sum(size), 0)::bigint from app.videos) as bytes"""


def read_usage(session: Session) -> Usage:
    months = [MonthlyUsage(**row) for row in session.execute(SELECT_MONTHS)]
    current = session.execute(SELECT_CURRENT).fetchone() or {}
    return Usage(months=tuple(months), **current)
