--liquibase formatted sql

--changeset chartkeeper:031-user-session
create table chartkeeper.user_session (
    sid        uuid         not null primary key,
    secret     char(64)     not null unique,
    username   varchar(100) not null,
    signed_in  timestamptz  not null,
    last_seen  timestamptz  not null
);
comment on column chartkeeper.user_session.secret is 'SHA-256 of the cookie';
create index user_session_signed_in on chartkeeper.user_session (signed_in);
grant select, insert, update, delete on chartkeeper.user_session to ${appRole};
--rollback drop table chartkeeper.user_session;

--changeset chartkeeper:031-sign-in-attempt
create table chartkeeper.sign_in_attempt (
    subject      char(64)    not null primary key,
    attempts     integer     not null,
    began        timestamptz not null,
    locked_until timestamptz
);
comment on column chartkeeper.sign_in_attempt.subject is 'SHA-256 of a user name or a network address';
create index sign_in_attempt_began on chartkeeper.sign_in_attempt (began);
grant select, insert, update, delete on chartkeeper.sign_in_attempt to ${appRole};
--rollback drop table chartkeeper.sign_in_attempt;

--changeset chartkeeper:031-second-factor
alter table chartkeeper.user_session
    add column second_factor timestamptz,
    add column second_factor_method varchar(20);
comment on column chartkeeper.user_session.second_factor_method is 'a code of RFC 8176';
--rollback alter table chartkeeper.user_session drop column second_factor, drop column second_factor_method;
