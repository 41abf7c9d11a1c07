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

--changeset chartkeeper:012-exception-scope
alter table chartkeeper.label_exception add column patients text[], add column version bigint;
update chartkeeper.label_exception e set patients = c.patients, version = r.res_ver
  from public.hfj_resource r join chartkeeper.access_class c on c.id = r.partition_id
 where r.res_type = e.resource_type and r.fhir_id = e.resource_id;
delete from chartkeeper.label_exception where patients is null;
alter table chartkeeper.label_exception alter column patients set not null, alter column version set not null;
comment on column chartkeeper.label_exception.patients is 'Whom the resource was about: about others it does not hold';
comment on column chartkeeper.label_exception.version is 'The newest version then; it does not outlive a delete after it';

--changeset chartkeeper:012-exceptions-of splitStatements:false runOnChange:true
create or replace function chartkeeper.label_exceptions_of(type text, id text)
returns table (label_system text, label_code text, because text, patients text[], version bigint, deleted bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.label_system, e.label_code, e.because, e.patients, e.version,
         (select min(v.res_ver) from public.hfj_resource r join public.hfj_res_ver v on v.res_id = r.res_id
           where r.res_type = e.resource_type and r.fhir_id = e.resource_id and v.res_ver > e.version
             and v.res_deleted_at is not null)
    from chartkeeper.label_exception e where e.resource_type = type and e.resource_id = id
$$;

--changeset chartkeeper:012-label-links splitStatements:false runOnChange:true
create or replace function chartkeeper.label_takers(resources bigint[]) returns table (source bigint, taker bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h.held, h.holder from chartkeeper.holding h where h.held = any(resources)
  union
  select h.holder, h.held from chartkeeper.holding h where h.attachment and h.holder = any(resources)
  union
  select l.target_resource_id, l.src_resource_id from public.hfj_res_link l
   where l.target_resource_id = any(resources) and l.src_path = 'Binary.securityContext'
$$;
create or replace function chartkeeper.label_sources(resources bigint[]) returns table (source bigint, taker bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h.held, h.holder from chartkeeper.holding h where h.holder = any(resources)
  union
  select h.holder, h.held from chartkeeper.holding h where h.attachment and h.held = any(resources)
  union
  select l.target_resource_id, l.src_resource_id from public.hfj_res_link l
   where l.src_resource_id = any(resources) and l.src_path in ('Provenance.target', 'Binary.securityContext')
     and l.target_resource_id is not null
  union
  -- The context of an old version, whose labels have stayed.
  select t.res_id, v.res_id
    from public.hfj_resource b join public.hfj_res_ver v on v.res_id = b.res_id
    cross join lateral substring(v.res_text_vc from '"securityContext":\{[^}]*"reference":"([^"]+)"') as context (reference)
    join public.hfj_resource t on t.res_type = split_part(context.reference, '/', 1)
                              and t.fhir_id = split_part(context.reference, '/', 2)
   where b.res_id = any(resources) and b.res_type = 'Binary'
$$;
create or replace function chartkeeper.label_holders(resources bigint[])
returns table (resource bigint, name text, class integer, deleted boolean, labels text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.res_id, r.res_type || '/' || r.fhir_id, r.partition_id, r.res_deleted_at is not null,
         array(select d.tag_system || '|' || d.tag_code
                 from public.hfj_res_tag t join public.hfj_tag_def d on d.tag_id = t.tag_id
                where t.res_id = r.res_id and d.tag_type = 2)
    from public.hfj_resource r where r.res_id = any(resources)
$$;

--changeset chartkeeper:012-grants runAlways:true
grant select, insert on chartkeeper.label_exception, chartkeeper.holding to ${appRole};
grant update on chartkeeper.label_exception to ${appRole};
revoke all on function chartkeeper.label_exceptions_of(text, text), chartkeeper.label_takers(bigint[]),
  chartkeeper.label_sources(bigint[]), chartkeeper.label_holders(bigint[]) from public;
grant execute on function chartkeeper.label_exceptions_of(text, text), chartkeeper.label_takers(bigint[]),
  chartkeeper.label_sources(bigint[]), chartkeeper.label_holders(bigint[]) to ${appRole};
grant select, insert, update on chartkeeper.relabelling to ${appRole};
revoke all on function chartkeeper.bound_to(bigint), chartkeeper.bound_followers_of(bigint) from public;
grant execute on function chartkeeper.bound_to(bigint), chartkeeper.bound_followers_of(bigint) to ${appRole};
