--liquibase formatted sql

--changeset chartkeeper:015-marks
alter table chartkeeper.access_class add column marks text[] not null default '{}';
alter table chartkeeper.access_class alter column marks drop default;
alter table chartkeeper.access_class drop constraint access_class_facts;
alter table chartkeeper.access_class add constraint access_class_facts
  unique (resource_type, patients, confidentiality, labels, managed_by, via, categories, marks);
comment on column chartkeeper.access_class.marks is
  'How resources of the class answer what consents of their patients ask of their content';

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

--changeset chartkeeper:015-referrers splitStatements:false runOnChange:true
create or replace function chartkeeper.refers_to(source_type text, source_id text, target_type text, target_id text)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from public.hfj_resource s
             join public.hfj_res_link l on l.src_resource_id = s.res_id
             join public.hfj_resource t on t.res_id = l.target_resource_id
     where s.res_type = source_type and s.fhir_id = source_id and s.res_deleted_at is null
       and t.res_type = target_type and t.fhir_id = target_id)
$$;

--changeset chartkeeper:015-move splitStatements:false runOnChange:true
create or replace function chartkeeper.move_versions(pids bigint[], olds integer[], news integer[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.hfj_res_ver v set partition_id = m.new
    from unnest(pids, olds, news) m (pid, old, new) where v.pid = m.pid and v.partition_id = m.old;
  update public.hfj_history_tag t set partition_id = m.new
    from unnest(pids, olds, news) m (pid, old, new) where t.res_ver_pid = m.pid and t.partition_id = m.old;
$$;
create or replace function chartkeeper.move_resources(resources bigint[], olds integer[], news integer[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  indexed text;
begin
  update public.hfj_resource r set partition_id = m.new
    from unnest(resources, olds, news) m (resource, old, new) where r.res_id = m.resource and r.partition_id = m.old;
  foreach indexed in array array['hfj_res_tag', 'hfj_res_param_present', 'hfj_idx_cmb_tok_nu', 'hfj_idx_cmp_string_uniq',
      'hfj_spidx_coords', 'hfj_spidx_date', 'hfj_spidx_number', 'hfj_spidx_quantity', 'hfj_spidx_quantity_nrml',
      'hfj_spidx_string', 'hfj_spidx_token', 'hfj_spidx_uri'] loop
    execute format('update public.%I i set partition_id = m.new from unnest($1, $2, $3) m (resource, old, new)'
      || ' where i.res_id = m.resource and i.partition_id = m.old', indexed) using resources, olds, news;
  end loop;
  update public.hfj_res_link l set partition_id = m.new
    from unnest(resources, olds, news) m (resource, old, new) where l.src_resource_id = m.resource and l.partition_id = m.old;
  update public.hfj_res_link l set target_res_partition_id = m.new
    from unnest(resources, olds, news) m (resource, old, new)
   where l.target_resource_id = m.resource and l.target_res_partition_id = m.old;
end $$;

--changeset chartkeeper:015-grants runAlways:true
revoke all on function chartkeeper.stored_versions(integer[], bigint, integer),
  chartkeeper.class_of_version(text, text, bigint), chartkeeper.refers_to(text, text, text, text),
  chartkeeper.move_versions(bigint[], integer[], integer[]), chartkeeper.move_resources(bigint[], integer[], integer[])
  from public;
grant execute on function chartkeeper.stored_versions(integer[], bigint, integer),
  chartkeeper.class_of_version(text, text, bigint), chartkeeper.refers_to(text, text, text, text),
  chartkeeper.move_versions(bigint[], integer[], integer[]), chartkeeper.move_resources(bigint[], integer[], integer[])
  to ${appRole};
