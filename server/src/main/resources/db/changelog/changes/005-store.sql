--liquibase formatted sql

--changeset chartkeeper:005-facts
create table chartkeeper.store_fact (
  name text not null,
  value text not null,
  recorded timestamptz not null default clock_timestamp(),
  primary key (name, value)
);
comment on table chartkeeper.store_fact is 'What the store remembers about itself, such as the content it was furnished with';

--changeset chartkeeper:005-grants runAlways:true
grant usage on schema chartkeeper to ${appRole};
grant select, insert on chartkeeper.store_fact to ${appRole};

--changeset chartkeeper:005-link-statistics
-- HAPI asks for lists of 10,000 frequent values; a join compares each of one with each of the other, on every planning.
alter table public.hfj_res_link alter column src_resource_id set statistics 100, alter column target_resource_id set statistics 100;
analyze public.hfj_res_link (src_resource_id, target_resource_id);
