--liquibase formatted sql

--changeset chartkeeper:010-tables
create table chartkeeper.access_class (
  id integer primary key,
  resource_type text not null,
  patients text[] not null,
  confidentiality text not null,
  labels text[] not null,
  managed_by text[] not null,
  via text not null,
  unique (resource_type, patients, confidentiality, labels, managed_by, via)
);
comment on table chartkeeper.access_class is 'What policies can tell apart about resources; stored with each of their rows as partition_id';
create table chartkeeper.access_answer (
  id text primary key,
  decided integer not null,
  visible bytea not null
);
alter table chartkeeper.access_answer alter column visible set storage external;
comment on table chartkeeper.access_answer is 'For each caller one bit per access class; classes from `decided` on are withheld';
create table chartkeeper.access_change (
  id bigint generated always as identity primary key,
  patient text not null,
  recorded timestamptz not null default clock_timestamp()
);
comment on table chartkeeper.access_change is 'Changes that make answers stale, in the order of their commits; * is everything';

--changeset chartkeeper:010-answer-age
alter table chartkeeper.access_answer add column stored timestamptz not null default now();

--changeset chartkeeper:010-categories splitStatements:false
do $$
declare
  old text;
begin
  select conname into strict old from pg_constraint
   where conrelid = 'chartkeeper.access_class'::regclass and contype = 'u';
  execute format('alter table chartkeeper.access_class drop constraint %I', old);
end $$;
alter table chartkeeper.access_class add column categories text[] not null default '{}';
alter table chartkeeper.access_class alter column categories drop default;
alter table chartkeeper.access_class add constraint access_class_facts
  unique (resource_type, patients, confidentiality, labels, managed_by, via, categories);
comment on column chartkeeper.access_class.categories is
  'What granular scopes may ask for, as system|code; empty for resources last written before there was this column';

--changeset chartkeeper:010-reclassify splitStatements:false runOnChange:true
create or replace function chartkeeper.reclassify(resource bigint, class integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.hfj_resource set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_res_tag set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_res_param_present set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_idx_cmb_tok_nu set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_idx_cmp_string_uniq set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_coords set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_date set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_number set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_quantity set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_quantity_nrml set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_string set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_token set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_spidx_uri set partition_id = class where res_id = resource and partition_id is distinct from class;
  update public.hfj_res_link set partition_id = class
   where src_resource_id = resource and partition_id is distinct from class;
  update public.hfj_res_link set target_res_partition_id = class
   where target_resource_id = resource and target_res_partition_id is distinct from class;
end $$;

--changeset chartkeeper:010-reclassify-versions splitStatements:false runOnChange:true
create or replace function chartkeeper.version_classes(resource bigint) returns table (class integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select v.partition_id from public.hfj_res_ver v where v.res_id = resource
$$;
create or replace function chartkeeper.reclassify_versions(resource bigint, old integer, raised integer, current integer)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.hfj_res_ver v
     set partition_id = case when v.res_ver = r.res_ver then current else raised end
    from public.hfj_resource r
   where v.res_id = resource and v.partition_id = old and r.res_id = v.res_id;
  update public.hfj_history_tag t set partition_id = v.partition_id
    from public.hfj_res_ver v
   where v.res_id = resource and t.res_ver_pid = v.pid and t.partition_id is distinct from v.partition_id;
end $$;

--changeset chartkeeper:010-classes-of splitStatements:false runOnChange:true
create or replace function chartkeeper.class_of(type text, id text) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.partition_id from public.hfj_resource r where r.res_type = type and r.fhir_id = id
$$;

--changeset chartkeeper:010-followers splitStatements:false runOnChange:true
create or replace function chartkeeper.followers_of(followed bigint) returns table (resource bigint, class integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct r.res_id, r.partition_id
    from public.hfj_res_link l join public.hfj_resource r on r.res_id = l.src_resource_id
   where l.target_resource_id = followed and l.src_path in ('Provenance.target', 'Binary.securityContext')
$$;

--changeset chartkeeper:010-gated-tables splitStatements:false runOnChange:true
create or replace function chartkeeper.gated_tables() returns text[] language sql immutable as $$
  select array['hfj_resource', 'hfj_res_ver', 'hfj_res_ver_prov', 'hfj_res_link', 'hfj_res_tag', 'hfj_history_tag',
    'hfj_res_param_present', 'hfj_idx_cmb_tok_nu', 'hfj_idx_cmp_string_uniq', 'hfj_forced_id', 'hfj_res_search_url',
    'hfj_spidx_coords', 'hfj_spidx_date', 'hfj_spidx_number', 'hfj_spidx_quantity', 'hfj_spidx_quantity_nrml',
    'hfj_spidx_string', 'hfj_spidx_token', 'hfj_spidx_uri']
$$;

--changeset chartkeeper:010-grants runAlways:true
grant usage on schema public, chartkeeper to ${appRole};
grant select, insert, update, delete on all tables in schema public to ${appRole};
grant usage, select on all sequences in schema public to ${appRole};
grant select, insert on chartkeeper.access_class to ${appRole};
grant select, insert, delete on chartkeeper.access_change to ${appRole};
grant select, insert, update, delete on chartkeeper.access_answer to ${appRole};
revoke all on function chartkeeper.reclassify(bigint, integer) from public;
revoke all on function chartkeeper.version_classes(bigint), chartkeeper.class_of(text, text),
  chartkeeper.followers_of(bigint) from public;
revoke all on function chartkeeper.reclassify_versions(bigint, integer, integer, integer) from public;
grant execute on function chartkeeper.reclassify(bigint, integer), chartkeeper.version_classes(bigint),
  chartkeeper.reclassify_versions(bigint, integer, integer, integer), chartkeeper.class_of(text, text),
  chartkeeper.followers_of(bigint) to ${appRole};

--changeset chartkeeper:010-row-security runAlways:true splitStatements:false
do $$
declare
  gated text;
  shown constant text := $policy$
    (select current_setting('chartkeeper.caller', true) = '*')
    or case when partition_id < (select a.decided from chartkeeper.access_answer a
                                  where a.id = current_setting('chartkeeper.caller', true))
            then get_bit((select a.visible || ''::bytea from chartkeeper.access_answer a
                           where a.id = current_setting('chartkeeper.caller', true)), partition_id) = 1
            else false end $policy$;
begin
  foreach gated in array chartkeeper.gated_tables() loop
    continue when exists (select 1 from pg_policies where schemaname = 'public' and tablename = gated
                             and policyname = 'chartkeeper_delete');
    execute format('alter table public.%I enable row level security', gated);
    execute format('create policy chartkeeper_select on public.%I for select using (%s)', gated, shown);
    execute format('create policy chartkeeper_insert on public.%I for insert with check (true)', gated);
    execute format('create policy chartkeeper_update on public.%I for update using (%s) with check (true)', gated, shown);
    execute format('create policy chartkeeper_delete on public.%I for delete using (%s)', gated, shown);
  end loop;
end $$;

--changeset chartkeeper:010-read-version splitStatements:false runOnChange:true
create or replace function chartkeeper.read_version(caller text, type text, id text, wanted bigint)
returns table (version bigint, updated timestamp, text text, source_uri text, request text, class integer, tags json)
language plpgsql volatile security invoker as $$
#variable_conflict use_column
begin
  perform set_config('chartkeeper.caller', caller, true);
  return query
    select v.res_ver, v.res_updated, v.res_text_vc, v.source_uri::text, v.request_id::text, v.partition_id,
           case when not v.has_tags then null
                when v.res_ver = r.res_ver then
                  (select json_agg(json_build_array(case d.tag_type when 0 then 'TAG' when 1 then 'PROFILE' else 'SECURITY' end,
                                   d.tag_system, d.tag_code, d.tag_display, d.tag_version, d.tag_user_selected))
                     from hfj_res_tag t join hfj_tag_def d on d.tag_id = t.tag_id where t.res_id = r.res_id)
                else
                  (select json_agg(json_build_array(case d.tag_type when 0 then 'TAG' when 1 then 'PROFILE' else 'SECURITY' end,
                                   d.tag_system, d.tag_code, d.tag_display, d.tag_version, d.tag_user_selected))
                     from hfj_history_tag t join hfj_tag_def d on d.tag_id = t.tag_id where t.res_ver_pid = v.pid) end
      from hfj_resource r
      join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = coalesce(wanted, r.res_ver)
     where r.res_type = type and r.fhir_id = id and v.res_deleted_at is null and v.res_encoding = 'JSON'
       and v.res_text_vc is not null;
end $$;
