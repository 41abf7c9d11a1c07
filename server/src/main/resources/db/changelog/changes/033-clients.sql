--liquibase formatted sql

--changeset chartkeeper:033-registered-client
create table chartkeeper.registered_client (
    client_id          varchar(100) not null primary key,
    origin             varchar(10)  not null check (origin in ('file', 'manager', 'dynamic')),
    status             varchar(10)  not null check (status in ('active', 'suspended', 'pending', 'deleted')),
    metadata           json,
    secret_hash        varchar(100),
    registration_token char(64),
    registered         timestamptz  not null default clock_timestamp(),
    changed            timestamptz  not null default clock_timestamp(),
    version            bigint       not null default 1,
    check (origin = 'file' or metadata is not null)
);
comment on table chartkeeper.registered_client is 'clients registered at run time, and what restricts those of files';
comment on column chartkeeper.registered_client.registration_token is 'SHA-256 of the registration access token';
create index registered_client_changed on chartkeeper.registered_client (changed);
grant select, insert, update on chartkeeper.registered_client to ${appRole};
--rollback drop table chartkeeper.registered_client;

--changeset chartkeeper:033-registration-quota
create table chartkeeper.registration_quota (
    subject       char(64)    not null primary key,
    registrations integer     not null,
    began         timestamptz not null
);
comment on column chartkeeper.registration_quota.subject is 'SHA-256 of a network address, or of the word for all of them';
create index registration_quota_began on chartkeeper.registration_quota (began);
grant select, insert, update, delete on chartkeeper.registration_quota to ${appRole};
--rollback drop table chartkeeper.registration_quota;
