--liquibase formatted sql

--changeset chartkeeper:013-policy-version
create table chartkeeper.policy_version (
  id bigint generated always as identity primary key,
  version text not null,
  text text not null,
  in_force_from timestamptz not null default clock_timestamp()
);
comment on table chartkeeper.policy_version is
  'The policies that came into force, so that decisions of the past can be made again; the serving role may insert and select';
create index policy_version_in_force on chartkeeper.policy_version (in_force_from);

--changeset chartkeeper:013-grants runAlways:true
revoke all on chartkeeper.policy_version from ${appRole};
grant select, insert on chartkeeper.policy_version to ${appRole};
