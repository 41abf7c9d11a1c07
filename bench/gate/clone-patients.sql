-- Multiplies the patients of a loaded database, with everything about them, for measuring the gate on many resources.
-- psql -v copies=49 -f clone-patients.sql, as the owner of the tables. Bodies are copied as they are.
\set ON_ERROR_STOP on
begin;
create temp table clone_class as
  select c.id as old, n as copy,
         (select max(id) from chartkeeper.access_class) + row_number() over (order by n, c.id) as new
    from chartkeeper.access_class c cross join generate_series(1, :copies) n
   where c.patients <> '{}';
create index on clone_class (old, copy);
insert into chartkeeper.access_class (id, resource_type, patients, confidentiality, labels, managed_by, via, categories)
  select k.new, c.resource_type, (select array_agg(p || '-' || k.copy order by p) from unnest(c.patients) p),
         c.confidentiality, c.labels, c.managed_by, c.via, c.categories
    from clone_class k join chartkeeper.access_class c on c.id = k.old;
analyze clone_class;
create temp table cloned as
  select r.res_id, r.partition_id from hfj_resource r where r.partition_id in (select old from clone_class);
create unique index on cloned (res_id);
analyze cloned;

create function pg_temp.clone(t text, key text, pk text, copies int) returns void language plpgsql as $f$
declare
  cols text;
  vals text;
begin
  select string_agg(quote_ident(column_name), ', ' order by ordinal_position),
         string_agg(case
             when column_name = pk then format('t.%I + 100000000::bigint * n', column_name)
             when column_name = key then format('t.%I + 100000000::bigint * n', column_name)
             when column_name = 'partition_id' then 'k.new'
             when column_name = 'fhir_id' then 't.fhir_id || ''.copy'' || n'
             when column_name = 'res_ver_pid' then 't.res_ver_pid + 100000000::bigint * n'
             when column_name = 'target_resource_id'
               then 'case when g.res_id is null then t.target_resource_id else t.target_resource_id + 100000000::bigint * n end'
             when column_name = 'target_res_partition_id' then 'coalesce(gk.new, t.target_res_partition_id)'
             else format('t.%I', column_name) end, ', ' order by ordinal_position)
    into cols, vals
    from information_schema.columns where table_schema = 'public' and table_name = t;
  execute format('insert into public.%I (%s) select %s from generate_series(1, %s) n cross join public.%I t
                    join clone_class k on k.old = t.partition_id and k.copy = n %s',
    t, cols, vals, copies, t,
    case when t = 'hfj_res_link' then 'left join cloned g on g.res_id = t.target_resource_id
                                       left join clone_class gk on gk.old = g.partition_id and gk.copy = n' else '' end);
end $f$;
set local session_replication_role = replica;
select pg_temp.clone('hfj_resource', 'res_id', 'res_id', :copies);
select pg_temp.clone('hfj_res_ver', 'res_id', 'pid', :copies);
select pg_temp.clone('hfj_res_tag', 'res_id', 'pid', :copies);
select pg_temp.clone('hfj_res_link', 'src_resource_id', 'pid', :copies);
select pg_temp.clone('hfj_spidx_string', 'res_id', 'sp_id', :copies);
select pg_temp.clone('hfj_spidx_token', 'res_id', 'sp_id', :copies);
select pg_temp.clone('hfj_spidx_date', 'res_id', 'sp_id', :copies);
select pg_temp.clone('hfj_spidx_uri', 'res_id', 'sp_id', :copies);
select pg_temp.clone('hfj_spidx_number', 'res_id', 'sp_id', :copies);
select pg_temp.clone('hfj_spidx_quantity', 'res_id', 'sp_id', :copies);
commit;
analyze;
