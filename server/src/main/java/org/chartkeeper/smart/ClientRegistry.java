package org.chartkeeper.smart;

import java.util.Collection;
import java.util.Optional;

/** The clients there are, as their files say at this moment. */
final class ClientRegistry {

    private final WatchedDirectory<Client> files;

    ClientRegistry(WatchedDirectory<Client> files) {
        this.files = files;
    }

    /** The client of this id, if it is registered and active. */
    Optional<Client> find(String clientId) {
        return Optional.ofNullable(files.current().get(clientId)).filter(Client::active);
    }

    Collection<Client> all() {
        return files.current().values();
    }
}
