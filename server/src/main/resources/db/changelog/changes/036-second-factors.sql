--liquibase formatted sql

--changeset chartkeeper:036-second-factor
create table chartkeeper.second_factor (
    id            uuid         not null primary key,
    username      text         not null,
    method        varchar(20)  not null,
    name          varchar(100) not null,
    secret        bytea        not null,
    credential_id bytea        unique,
    counter       bigint       not null,
    created       timestamptz  not null,
    last_used     timestamptz
);
comment on column chartkeeper.second_factor.method is 'a code of RFC 8176: otp or pop';
comment on column chartkeeper.second_factor.secret is 'sealed for its id: the shared key of a one-time password, the public key of a passkey';
comment on column chartkeeper.second_factor.counter is 'what only grows: the last time step used, or the signature counter';
create index second_factor_username on chartkeeper.second_factor (username);
grant select, insert, update, delete on chartkeeper.second_factor to ${appRole};
--rollback drop table chartkeeper.second_factor;

--changeset chartkeeper:036-second-factor-challenge
create table chartkeeper.second_factor_challenge (
    sid     uuid        not null,
    purpose varchar(20) not null,
    value   bytea       not null,
    expires timestamptz not null,
    primary key (sid, purpose)
);
create index second_factor_challenge_expires on chartkeeper.second_factor_challenge (expires);
grant select, insert, update, delete on chartkeeper.second_factor_challenge to ${appRole};
--rollback drop table chartkeeper.second_factor_challenge;
