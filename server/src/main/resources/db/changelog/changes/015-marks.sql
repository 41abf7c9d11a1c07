--liquibase formatted sql

--changeset chartkeeper:015-marks
alter table chartkeeper.access_class add column marks text[] not null default '{}';
alter table chartkeeper.access_class alter column marks drop default;
alter table chartkeeper.access_class drop constraint access_class_facts;
comment on column chartkeeper.access_class.marks is
  'How resources of the class answer what consents of their patients ask of their content';

--changeset chartkeeper:015-class-key splitStatements:false
-- The facts of a class may be longer than an index takes.
create or replace function chartkeeper.class_key(resource_type text, patients text[], confidentiality text, labels text[],
  managed_by text[], via text, categories text[], marks text[]) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select encode(sha256(convert_to(jsonb_build_array(resource_type, patients, confidentiality, labels, managed_by, via,
    categories, marks)::text, 'UTF8')), 'hex')
$$;
create unique index access_class_key on chartkeeper.access_class (chartkeeper.class_key(resource_type, patients,
  confidentiality, labels, managed_by, via, categories, marks));

--changeset chartkeeper:015-stored-versions splitStatements:false runOnChange:true
create or replace function chartkeeper.stored_versions(classes integer[], after bigint, most integer)
returns table (pid bigint, resource bigint, type text, id text, version bigint, current boolean, class integer, body text,
               profiles text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.pid, v.res_id, r.res_type::text, r.fhir_id::text, v.res_ver, v.res_ver = r.res_ver, v.partition_id,
         -- The marker of a delete has no content of its own.
         (select b.res_text_vc from public.hfj_res_ver b
           where b.res_id = v.res_id and b.res_ver <= v.res_ver and b.res_text_vc is not null and b.res_encoding = 'JSON'
           order by b.res_ver desc limit 1),
         array(select d.tag_code::text from public.hfj_history_tag t join public.hfj_tag_def d on d.tag_id = t.tag_id
                where t.res_ver_pid = v.pid and d.tag_type = 1)
    from public.hfj_res_ver v join public.hfj_resource r on r.res_id = v.res_id
   where v.partition_id = any(classes) and v.pid > after
   order by v.pid limit most
$$;

--changeset chartkeeper:015-class-of-version splitStatements:false runOnChange:true
create or replace function chartkeeper.class_of_version(type text, id text, version bigint) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.partition_id from public.hfj_resource r join public.hfj_res_ver v on v.res_id = r.res_id and v.res_ver = version
   where r.res_type = type and r.fhir_id = id
$$;

--changeset chartkeeper:015-body splitStatements:false runOnChange:true
create or replace function chartkeeper.body_of(type text, id text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.res_text_vc from public.hfj_resource r join public.hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
   where r.res_type = type and r.fhir_id = id and r.res_deleted_at is null and v.res_encoding = 'JSON'
$$;

--changeset chartkeeper:015-with-rows splitStatements:false runOnChange:true
create or replace function chartkeeper.classes_with_rows(classes integer[]) returns setof integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c from unnest(classes) c where exists (select 1 from public.hfj_res_ver v where v.partition_id = c)
$$;

--changeset chartkeeper:015-move splitStatements:false runOnChange:true
create or replace function chartkeeper.move_versions(pids bigint[], olds integer[], news integer[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.hfj_res_ver v set partition_id = m.new
    from unnest(pids, olds, news) m (pid, old, new) where v.pid = m.pid and v.partition_id = m.old;
  update public.hfj_history_tag t set partition_id = m.new
    from unnest(pids, olds, news) m (pid, old, new) where t.res_ver_pid = m.pid and t.partition_id = m.old;
$$;
create or replace function chartkeeper.move_resources(resources bigint[], versions bigint[], olds integer[], news integer[])
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  indexed text;
  moved bigint[];
  classes integer[];
begin
  -- What another transaction has stored or moved meanwhile is not what was looked at.
  with done as (
    update public.hfj_resource r set partition_id = m.new
      from unnest(resources, versions, olds, news) m (resource, version, old, new)
     where r.res_id = m.resource and r.res_ver = m.version and r.partition_id = m.old
    returning r.res_id, m.new)
  select array_agg(res_id), array_agg(new) into moved, classes from done;
  foreach indexed in array array['hfj_res_tag', 'hfj_res_param_present', 'hfj_idx_cmb_tok_nu', 'hfj_idx_cmp_string_uniq',
      'hfj_spidx_coords', 'hfj_spidx_date', 'hfj_spidx_number', 'hfj_spidx_quantity', 'hfj_spidx_quantity_nrml',
      'hfj_spidx_string', 'hfj_spidx_token', 'hfj_spidx_uri'] loop
    execute format('update public.%I i set partition_id = m.new from unnest($1, $2) m (resource, new)'
      || ' where i.res_id = m.resource and i.partition_id is distinct from m.new', indexed) using moved, classes;
  end loop;
  update public.hfj_res_link l set partition_id = m.new
    from unnest(moved, classes) m (resource, new)
   where l.src_resource_id = m.resource and l.partition_id is distinct from m.new;
  update public.hfj_res_link l set target_res_partition_id = m.new
    from unnest(moved, classes) m (resource, new)
   where l.target_resource_id = m.resource and l.target_res_partition_id is distinct from m.new;
end $$;

--changeset chartkeeper:015-grants runAlways:true
revoke all on function chartkeeper.stored_versions(integer[], bigint, integer),
  chartkeeper.class_of_version(text, text, bigint), chartkeeper.body_of(text, text), chartkeeper.classes_with_rows(integer[]),
  chartkeeper.move_versions(bigint[], integer[], integer[]), chartkeeper.move_resources(bigint[], bigint[], integer[], integer[])
  from public;
grant execute on function chartkeeper.stored_versions(integer[], bigint, integer),
  chartkeeper.class_of_version(text, text, bigint), chartkeeper.body_of(text, text), chartkeeper.classes_with_rows(integer[]),
  chartkeeper.move_versions(bigint[], integer[], integer[]), chartkeeper.move_resources(bigint[], bigint[], integer[], integer[])
  to ${appRole};
