--liquibase formatted sql

--changeset chartkeeper:012-exceptions
create table chartkeeper.label_exception (
  resource_type text not null,
  resource_id text not null,
  label_system text not null,
  label_code text not null,
  because text not null,
  recorded timestamptz not null default clock_timestamp(),
  primary key (resource_type, resource_id, label_system, label_code, because)
);
comment on table chartkeeper.label_exception is 'Codes that the records manager has found not to bring a label to one resource';

--changeset chartkeeper:012-relabelling
create table chartkeeper.relabelling (
  id uuid primary key,
  fingerprint text not null,
  state text not null check (state in ('in-progress', 'completed', 'failed')),
  position bigint not null default 0,
  visited bigint not null default 0,
  relabelled bigint not null default 0,
  failed bigint not null default 0,
  failed_from bigint,
  reason text,
  task text,
  started timestamptz not null default clock_timestamp(),
  updated timestamptz not null default clock_timestamp()
);
comment on table chartkeeper.relabelling is 'Walks through the store after a change of value sets; position is the last resource visited';

--changeset chartkeeper:012-holding
create table chartkeeper.holding (
  holder bigint not null,
  held bigint not null,
  attachment boolean not null,
  primary key (holder, held)
);
create index holding_held on chartkeeper.holding (held);
comment on table chartkeeper.holding is 'Resources that hold others: a document its attachments (Binary), a Composition the entries of its sections';

--changeset chartkeeper:012-bound splitStatements:false runOnChange:true
create or replace function chartkeeper.bound_to(resource bigint) returns table (class integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.partition_id from chartkeeper.holding h join public.hfj_resource r on r.res_id = h.held where h.holder = resource
  union
  select r.partition_id from chartkeeper.holding h join public.hfj_resource r on r.res_id = h.holder
   where h.held = resource and h.attachment
$$;
create or replace function chartkeeper.bound_followers_of(followed bigint) returns table (resource bigint, class integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.res_id, r.partition_id from chartkeeper.holding h join public.hfj_resource r on r.res_id = h.holder
   where h.held = followed
  union
  select r.res_id, r.partition_id from chartkeeper.holding h join public.hfj_resource r on r.res_id = h.held
   where h.holder = followed and h.attachment
$$;

--changeset chartkeeper:012-grants runAlways:true
grant select, insert on chartkeeper.label_exception, chartkeeper.holding to ${appRole};
grant select, insert, update on chartkeeper.relabelling to ${appRole};
revoke all on function chartkeeper.bound_to(bigint), chartkeeper.bound_followers_of(bigint) from public;
grant execute on function chartkeeper.bound_to(bigint), chartkeeper.bound_followers_of(bigint) to ${appRole};
