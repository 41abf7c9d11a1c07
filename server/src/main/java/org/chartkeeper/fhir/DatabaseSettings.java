package org.chartkeeper.fhir;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The database: empty {@code url} means the embedded PostgreSQL kept in the data directory.
 *
 * @param url JDBC URL of PostgreSQL 14 or later
 * @param username the serving role, which owns nothing and cannot pass row security
 * @param password its password
 * @param ownerUsername the role that owns the tables and migrates them at start
 * @param ownerPassword its password
 * @param connections the most connections the server opens at once
 */
@ConfigurationProperties("chartkeeper.database")
record DatabaseSettings(
        @DefaultValue("") String url,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("") String ownerUsername,
        @DefaultValue("") String ownerPassword,
        @DefaultValue("24") int connections) {

    DatabaseSettings {
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("chartkeeper.database.url must be a jdbc:postgresql: address or empty");
        }
        if (!url.isEmpty() && (username.isEmpty() || ownerUsername.isEmpty())) {
            throw new IllegalArgumentException("chartkeeper.database.url is set, so set chartkeeper.database.username"
                    + " (the serving role) and chartkeeper.database.owner-username (the owner of the tables)");
        }
        if (!url.isEmpty() && username.equals(ownerUsername)) {
            throw new IllegalArgumentException("chartkeeper.database.username must differ from"
                    + " chartkeeper.database.owner-username: the serving role must own nothing");
        }
        if (connections < 4) {
            throw new IllegalArgumentException("chartkeeper.database.connections must be at least 4");
        }
    }

    boolean embedded() {
        return url.isEmpty();
    }
}
