package org.chartkeeper.export;

import org.chartkeeper.caller.Caller;

/** Whose an export is: of one subject at one client, acting for one organisation; to all others it does not exist. */
record Owner(String id) {

    static Owner of(Caller caller) {
        return new Owner(String.join(
                "\n", caller.issuer(), caller.clientId(), caller.subject(), String.valueOf(caller.organization())));
    }
}
