package org.chartkeeper.smart;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clients there are at this moment: those that files define, as far as the database does not restrict them, and those that
 * were registered at run time.
 */
final class ClientRegistry {

    private final WatchedDirectory<Client> files;
    private final RunTimeClients runTime;

    ClientRegistry(WatchedDirectory<Client> files, RunTimeClients runTime) {
        this.files = files;
        this.runTime = runTime;
    }

    /** The client of this id, if it is registered and active. */
    Optional<Client> find(String clientId) {
        RunTimeClients.Entry entry = runTime.find(clientId);
        if (entry == null) {
            return Optional.ofNullable(files.current().get(clientId)).filter(Client::active);
        }
        boolean ofFile = entry.origin() == ClientOrigin.FILE;
        Client client = ofFile ? files.current().get(clientId) : entry.client();
        return Optional.ofNullable(client).filter(one -> one.active() && entry.status() == ClientStatus.ACTIVE);
    }

    /** All clients that are active as far as is known, without asking the database. */
    Collection<Client> all() {
        Stream<Client> ofFiles = files().values().stream().filter(client -> !isSuspended(client.id()));
        return Stream.concat(ofFiles, runTime.all().stream())
                .filter(Client::active)
                .toList();
    }

    /** The clients that files define, by id, active or not. */
    Map<String, Client> files() {
        return files.current();
    }

    /** Whether the database restricts this client of a file, as far as is known. */
    boolean isSuspended(String clientId) {
        return runTime.restricts(clientId);
    }
}
