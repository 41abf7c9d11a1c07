package org.chartkeeper.fhir;

/**
 * How to reach the database, and as whom.
 *
 * @param url JDBC URL
 * @param owner the role that owns the tables
 * @param server the serving role
 */
record Database(String url, Login owner, Login server) {

    record Login(String username, String password) {
        @Override
        public String toString() {
            return username;
        }
    }
}
