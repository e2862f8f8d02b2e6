-- A passage whose meaning nobody could read, for want of an embedder, is still found by its words.

set local role rushes_owner;

-- squawk-ignore ban-drop-not-null
alter table app.passages alter column embedding drop not null;
