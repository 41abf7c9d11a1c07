package org.chartkeeper.fhir;

import org.hl7.fhir.instance.model.api.IBaseResource;

/** Marks, in memory only, a resource that the server itself writes on the way of somebody's request. */
public final class ServerOwned {

    private static final String MARK = ServerOwned.class.getName();

    private ServerOwned() {}

    /** Marks {@code resource} as the server's own. */
    public static void mark(IBaseResource resource) {
        resource.setUserData(MARK, Boolean.TRUE);
    }

    /** Whether the server itself writes {@code resource}. */
    public static boolean is(IBaseResource resource) {
        return resource.getUserData(MARK) != null;
    }
}
