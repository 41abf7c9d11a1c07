--liquibase formatted sql

--changeset chartkeeper:011-few
alter table chartkeeper.access_answer add column few integer[];
comment on column chartkeeper.access_answer.few is
  'All classes that are visible, where they are few: for the policies of the role that such callers act in; then `visible` is empty';

--changeset chartkeeper:011-indexes
create index chartkeeper_resource_class on public.hfj_resource (partition_id);
create index chartkeeper_version_class on public.hfj_res_ver (partition_id);

--changeset chartkeeper:011-row-security runAlways:true splitStatements:false
do $$
declare
  gated text;
  deed text;
  listed constant text := $policy$
    partition_id = any ((select a.few from chartkeeper.access_answer a
                          where a.id = current_setting('chartkeeper.caller', true))::integer[]) $policy$;
begin
  foreach gated in array chartkeeper.gated_tables() loop
    -- Policies add up: with the bit map's beside it the list would be of no use to the planner.
    if exists (select 1 from pg_policies where schemaname = 'public' and tablename = gated
                  and policyname = 'chartkeeper_delete' and roles = array['public'::name]) then
      foreach deed in array array['select', 'insert', 'update', 'delete'] loop
        execute format('alter policy chartkeeper_%s on public.%I to ${appRole}', deed, gated);
      end loop;
    end if;
    continue when not exists (select 1 from pg_roles where rolname = '${appRole}_few')
               or exists (select 1 from pg_policies where schemaname = 'public' and tablename = gated
                             and policyname = 'chartkeeper_few_delete');
    execute format('create policy chartkeeper_few_select on public.%I for select to ${appRole}_few using (%s)', gated, listed);
    execute format('create policy chartkeeper_few_insert on public.%I for insert to ${appRole}_few with check (true)', gated);
    execute format('create policy chartkeeper_few_update on public.%I for update to ${appRole}_few using (%s) with check (true)',
      gated, listed);
    execute format('create policy chartkeeper_few_delete on public.%I for delete to ${appRole}_few using (%s)', gated, listed);
  end loop;
end $$;

--changeset chartkeeper:011-read-version splitStatements:false runOnChange:true
create or replace function chartkeeper.read_version_as(acting text, caller text, type text, id text, wanted bigint)
returns table (version bigint, updated timestamp, text text, source_uri text, request text, class integer, tags json)
language plpgsql volatile security invoker as $$
begin
  perform set_config('role', acting, true);
  return query select * from chartkeeper.read_version(caller, type, id, wanted);
end $$;
