--liquibase formatted sql

--changeset chartkeeper:037-break-glass-session
create table chartkeeper.break_glass_session (
    id        uuid         not null primary key,
    username  text         not null,
    client_id varchar(100) not null,
    sid       uuid         not null,
    patient   varchar(64)  not null,
    reason    text         not null,
    opened    timestamptz  not null,
    expires   timestamptz  not null,
    ended     timestamptz
);
comment on table chartkeeper.break_glass_session is 'Records opened in emergencies; kept, only the end is ever set';
create index break_glass_session_sid on chartkeeper.break_glass_session (sid) where ended is null;
create index break_glass_session_open on chartkeeper.break_glass_session (expires) where ended is null;
grant select, insert on chartkeeper.break_glass_session to ${appRole};
grant update (ended) on chartkeeper.break_glass_session to ${appRole};
--rollback drop table chartkeeper.break_glass_session;

--changeset chartkeeper:037-authorization-request
alter table chartkeeper.authorization_request
    add column break_glass uuid,
    add column failures integer not null default 0;
--rollback alter table chartkeeper.authorization_request drop column break_glass, drop column failures;
