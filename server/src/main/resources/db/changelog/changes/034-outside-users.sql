--liquibase formatted sql

--changeset chartkeeper:034-outside-user
create table chartkeeper.outside_user (
    username  varchar(100) not null primary key,
    issuer    varchar(500) not null,
    subject   varchar(80)  not null,
    said      json         not null,
    signed_in timestamptz  not null
);
comment on column chartkeeper.outside_user.said is 'what the provider said, as far as a setting maps it';
create index outside_user_signed_in on chartkeeper.outside_user (signed_in);
grant select, insert, update, delete on chartkeeper.outside_user to ${appRole};
--rollback drop table chartkeeper.outside_user;

--changeset chartkeeper:034-outside-session
alter table chartkeeper.user_session
    add column methods varchar(200),
    add column outside_session char(64);
comment on column chartkeeper.user_session.methods is 'codes of RFC 8176, for a sign-in elsewhere';
comment on column chartkeeper.user_session.outside_session is 'SHA-256 of the name that the session has there';
create index user_session_username on chartkeeper.user_session (username);
create index user_session_outside_session on chartkeeper.user_session (outside_session);
--rollback alter table chartkeeper.user_session drop column methods, drop column outside_session;

--changeset chartkeeper:034-openid-sign-in
create table chartkeeper.openid_sign_in (
    state   char(64)    not null primary key,
    browser char(64)    not null,
    request varchar(43),
    since   timestamptz,
    expires timestamptz not null
);
comment on column chartkeeper.openid_sign_in.state is 'SHA-256 of the state';
create index openid_sign_in_expires on chartkeeper.openid_sign_in (expires);
grant select, insert, delete on chartkeeper.openid_sign_in to ${appRole};
--rollback drop table chartkeeper.openid_sign_in;

--changeset chartkeeper:034-used-logout-token
create table chartkeeper.used_logout_token (
    jti     char(64)    not null primary key,
    expires timestamptz not null
);
create index used_logout_token_expires on chartkeeper.used_logout_token (expires);
grant select, insert, delete on chartkeeper.used_logout_token to ${appRole};
--rollback drop table chartkeeper.used_logout_token;
