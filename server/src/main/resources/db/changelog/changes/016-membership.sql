--liquibase formatted sql

--changeset chartkeeper:016-membership
create table chartkeeper.membership (
  source text not null,
  member text not null,
  actor text not null,
  starts timestamptz not null,
  ends timestamptz not null
);
comment on table chartkeeper.membership is
  'As whom else a member acts, as PractitionerRole, CareTeam and Group resources say; references without version';
create index membership_source on chartkeeper.membership (source);
create index membership_member on chartkeeper.membership (member);
create table chartkeeper.representation (
  related_person text not null,
  patient text not null,
  relationships text[] not null,
  starts timestamptz not null,
  ends timestamptz not null,
  primary key (related_person)
);
comment on table chartkeeper.representation is 'For whom a RelatedPerson may act, with codes of v3-RoleCode that say as what';

--changeset chartkeeper:016-acts-as splitStatements:false runOnChange:true
create or replace function chartkeeper.acts_as(actors text[], at timestamptz) returns setof text
language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive acts (actor) as (
    select unnest(actors)
    union
    select m.actor from acts a join chartkeeper.membership m on m.member = a.actor where m.starts <= at and m.ends > at
  )
  select actor from acts
$$;

--changeset chartkeeper:016-grants runAlways:true
grant select, insert, delete on chartkeeper.membership, chartkeeper.representation to ${appRole};
grant execute on function chartkeeper.acts_as(text[], timestamptz) to ${appRole};
