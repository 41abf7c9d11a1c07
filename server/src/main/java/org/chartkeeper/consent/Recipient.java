package org.chartkeeper.consent;

import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.caller.SmartScope;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who might be shown records.
 *
 * @param id what the server knows it by: a client id, a reference, or a description of a group
 * @param name for people to read
 * @param purposes what it may act for, the first of them by default
 * @param caller what it would be as the bearer of a token
 */
public record Recipient(String id, String name, List<String> purposes, Caller caller) {

    public Recipient {
        purposes = List.copyOf(purposes);
    }

    /** The caller it is when it acts for all of {@code purposes}. */
    Caller acting(Set<String> purposes, @Nullable Emergency emergency) {
        return with(caller.scopes(), purposes, emergency);
    }

    /** The same with these scopes. */
    Recipient within(List<SmartScope> scopes) {
        return new Recipient(id, name, purposes, with(scopes, caller.purposes(), caller.emergency()));
    }

    private Caller with(List<SmartScope> scopes, Set<String> purposes, @Nullable Emergency emergency) {
        return new Caller(
                caller.issuer(),
                caller.subject(),
                caller.clientId(),
                caller.clientName(),
                scopes,
                purposes,
                caller.organization(),
                caller.device(),
                caller.fhirUser(),
                caller.patient(),
                caller.roles(),
                caller.custodianSystem(),
                caller.tokenId(),
                caller.expires(),
                emergency);
    }
}
