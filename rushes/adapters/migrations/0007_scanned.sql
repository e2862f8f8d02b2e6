-- Two more reasons: what the scan for malware says of an upload, and that it says nothing.
-- Not validated, for there is nothing to find: every row there is has met the narrower list.

set local role rushes_owner;

-- squawk-ignore ban-drop-constraint
alter table app.jobs drop constraint reason_known;
alter table app.jobs add constraint reason_known check (reason in (
  'empty_file', 'not_a_video', 'container_not_allowed', 'no_video_stream', 'no_frames', 'encrypted',
  'codec_not_supported', 'corrupt', 'too_large', 'too_long', 'too_many_pixels', 'too_many_streams',
  'decoder_crash', 'resource_limit', 'bad_transcript', 'malware',
  'engine_unavailable', 'worker_lost', 'no_capacity', 'timeout', 'bad_request', 'not_scanned', 'internal')) not valid;
