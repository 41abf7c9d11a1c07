--liquibase formatted sql

--changeset chartkeeper:040-export
create table chartkeeper.export_job (
  id uuid primary key,
  owner text not null,
  request text not null,
  state text not null check (state in ('running', 'complete', 'failed')),
  node uuid not null,
  created timestamptz not null default clock_timestamp(),
  heartbeat timestamptz not null default clock_timestamp(),
  expires timestamptz not null,
  progress bigint not null default 0,
  transaction_time timestamptz,
  key bytea not null,
  check (state <> 'complete' or transaction_time is not null)
);
comment on table chartkeeper.export_job is 'Bulk exports, each for its owner alone; the key of its files is wrapped by the server''s';
create index export_job_owner on chartkeeper.export_job (owner);
create table chartkeeper.export_file (
  job uuid not null references chartkeeper.export_job on delete cascade,
  number integer not null,
  type text not null,
  error boolean not null,
  count integer not null,
  bytes bigint not null,
  sha256 text not null,
  classes integer[] not null,
  class_counts integer[] not null,
  primary key (job, number)
);
comment on table chartkeeper.export_file is 'The files of complete exports, with their lines counted by access class';

--changeset chartkeeper:040-shows splitStatements:false runOnChange:true
create or replace function chartkeeper.shown(classes integer[]) returns table (class integer) language sql stable as $$
  with answer as materialized (
    select a.decided, a.visible || ''::bytea as visible, a.few from chartkeeper.access_answer a
     where a.id = current_setting('chartkeeper.caller', true))
  select c.id from unnest(classes) c(id)
   where current_setting('chartkeeper.caller', true) = '*'
      or exists (select 1 from answer
                  where case when answer.few is not null then c.id = any (answer.few)
                             when c.id >= 0 and c.id < answer.decided then get_bit(answer.visible, c.id) = 1
                             else false end)
$$;
comment on function chartkeeper.shown is 'Which of the classes the row policies show to the caller of the transaction';

--changeset chartkeeper:040-grants runAlways:true
grant select, insert, update, delete on chartkeeper.export_job to ${appRole};
grant select, insert, delete on chartkeeper.export_file to ${appRole};
