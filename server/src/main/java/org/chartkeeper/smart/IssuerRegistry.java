package org.chartkeeper.smart;

import java.util.Optional;

/** The outside issuers there are, as their files say at this moment. */
final class IssuerRegistry {

    private final WatchedDirectory<Issuer> files;

    IssuerRegistry(WatchedDirectory<Issuer> files) {
        this.files = files;
    }

    /** The issuer of this name, if it is registered and active. */
    Optional<Issuer> find(String issuer) {
        return Optional.ofNullable(files.current().get(issuer)).filter(Issuer::active);
    }
}
