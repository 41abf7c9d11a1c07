--liquibase formatted sql

--changeset chartkeeper:090-few-grants runAlways:true splitStatements:false
do $$
declare
  thing record;
begin
  if not exists (select 1 from pg_roles where rolname = '${appRole}_few') then
    return;
  end if;
  -- Who acts in the role for callers who see few classes may do what the serving role may: what that lost is lost here too.
  for thing in
    with held as (
      select 'schema' as kind, quote_ident(n.nspname) as name, null as part, g.grantee, g.privilege_type
        from pg_namespace n cross join aclexplode(n.nspacl) g
      union all
      select case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass::text, null, g.grantee, g.privilege_type
        from pg_class c cross join aclexplode(c.relacl) g
      union all
      select 'table', a.attrelid::regclass::text, quote_ident(a.attname), g.grantee, g.privilege_type
        from pg_attribute a cross join aclexplode(a.attacl) g
      union all
      select 'function', p.oid::regprocedure::text, null, g.grantee, g.privilege_type
        from pg_proc p cross join aclexplode(p.proacl) g
    ), both_roles as (
      select kind, name, part, privilege_type, bool_or(grantee = '${appRole}'::regrole) as serving
        from held where grantee in ('${appRole}'::regrole, '${appRole}_few'::regrole)
       group by kind, name, part, privilege_type
      having count(distinct grantee) = 1
    )
    select case when serving then 'grant' else 'revoke' end as deed, case when serving then 'to' else 'from' end as direction,
           kind, name, privilege_type || coalesce(' (' || part || ')', '') as privilege
      from both_roles
  loop
    execute format('%s %s on %s %s %s ${appRole}_few', thing.deed, thing.privilege, thing.kind, thing.name, thing.direction);
  end loop;
end $$;
