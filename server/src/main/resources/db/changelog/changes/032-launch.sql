--liquibase formatted sql

--changeset chartkeeper:032-launch
create table chartkeeper.launch (
    secret    char(64)     not null primary key,
    client_id varchar(100) not null,
    context   json         not null,
    expires   timestamptz  not null
);
create index launch_expires on chartkeeper.launch (expires);
grant select, insert, delete on chartkeeper.launch to ${appRole};
--rollback drop table chartkeeper.launch;

--changeset chartkeeper:032-authorization-request
create table chartkeeper.authorization_request (
    secret    char(64)    not null primary key,
    request   json        not null,
    sid       uuid,
    patient   varchar(64),
    encounter varchar(64),
    expires   timestamptz not null
);
create index authorization_request_expires on chartkeeper.authorization_request (expires);
grant select, insert, update, delete on chartkeeper.authorization_request to ${appRole};
--rollback drop table chartkeeper.authorization_request;

--changeset chartkeeper:032-authorization-grant
create table chartkeeper.authorization_grant (
    id           uuid         not null primary key,
    client_id    varchar(100) not null,
    username     varchar(100) not null,
    sid          uuid         not null,
    offline      boolean      not null,
    body         json         not null,
    code         char(64)     not null unique,
    code_expires timestamptz  not null,
    redeemed     timestamptz,
    revoked      timestamptz,
    expires      timestamptz  not null
);
comment on column chartkeeper.authorization_grant.code is 'SHA-256 of the authorization code';
create index authorization_grant_sid on chartkeeper.authorization_grant (sid);
create index authorization_grant_expires on chartkeeper.authorization_grant (expires);
grant select, insert, update, delete on chartkeeper.authorization_grant to ${appRole};
--rollback drop table chartkeeper.authorization_grant;

--changeset chartkeeper:032-refresh-token
create table chartkeeper.refresh_token (
    secret   char(64)    not null primary key,
    grant_id uuid        not null references chartkeeper.authorization_grant (id) on delete cascade,
    expires  timestamptz not null,
    used     timestamptz
);
comment on column chartkeeper.refresh_token.secret is 'SHA-256 of the refresh token';
create index refresh_token_grant on chartkeeper.refresh_token (grant_id);
create index refresh_token_expires on chartkeeper.refresh_token (expires);
grant select, insert, update, delete on chartkeeper.refresh_token to ${appRole};
--rollback drop table chartkeeper.refresh_token;
