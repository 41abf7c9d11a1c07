--liquibase formatted sql

--changeset chartkeeper:020-audit
create table chartkeeper.audit_entry (
  id uuid not null primary key,
  recorded timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  action char(1) not null,
  interaction text not null,
  outcome smallint not null,
  client_id text,
  agent text not null,
  patients text[] not null,
  body json not null
);
comment on table chartkeeper.audit_entry is 'Every access; the serving role may insert and select, nothing else';
create index audit_entry_recorded on chartkeeper.audit_entry (recorded desc, id);
create index audit_entry_patients on chartkeeper.audit_entry using gin (patients) with (fastupdate = on);
create index audit_entry_client on chartkeeper.audit_entry (client_id, recorded desc);

--changeset chartkeeper:020-grants runAlways:true
revoke all on chartkeeper.audit_entry from ${appRole};
grant select, insert on chartkeeper.audit_entry to ${appRole};
