--liquibase formatted sql

--changeset chartkeeper:030-used-assertion
create table chartkeeper.used_assertion (
    issuer  varchar(100) not null,
    jti     varchar(255) not null,
    expires timestamptz  not null,
    primary key (issuer, jti)
);
create index used_assertion_expires on chartkeeper.used_assertion (expires);
grant select, insert, delete on chartkeeper.used_assertion to ${appRole};
--rollback drop table chartkeeper.used_assertion;

--changeset chartkeeper:030-revoked-token
create table chartkeeper.revoked_token (
    jti     varchar(255) not null primary key,
    expires timestamptz  not null,
    revoked timestamptz  not null default clock_timestamp()
);
create index revoked_token_revoked on chartkeeper.revoked_token (revoked);
grant select, insert, delete on chartkeeper.revoked_token to ${appRole};
--rollback drop table chartkeeper.revoked_token;
