--liquibase formatted sql

--changeset chartkeeper:035-user-password
create table chartkeeper.user_password (
    username varchar(100) not null primary key,
    hash     varchar(300) not null,
    replaced char(64)     not null,
    changed  timestamptz  not null
);
comment on column chartkeeper.user_password.replaced is 'SHA-256 of the hash in the users file that this one stands for';
grant select, insert, update, delete on chartkeeper.user_password to ${appRole};
--rollback drop table chartkeeper.user_password;

--changeset chartkeeper:035-session-password
alter table chartkeeper.user_session add column password char(64);
comment on column chartkeeper.user_session.password is 'SHA-256 of the hash of the password that it was begun with';
--rollback alter table chartkeeper.user_session drop column password;
