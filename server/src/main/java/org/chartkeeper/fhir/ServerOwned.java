package org.chartkeeper.fhir;

import org.hl7.fhir.instance.model.api.IBaseResource;

/** Marks, in memory only, a resource that the server itself writes on the way of somebody's request. */
public final class ServerOwned {

    private static final String MARK = ServerOwned.class.getName();
    private static final String EVIDENCE = MARK + ".evidence";

    private ServerOwned() {}

    /** Marks {@code resource} as the server's own. */
    public static void mark(IBaseResource resource) {
        resource.setUserData(MARK, Boolean.TRUE);
    }

    /** Marks {@code resource} as evidence of what somebody else wrote, which needs no evidence of its own. */
    public static void markEvidence(IBaseResource resource) {
        mark(resource);
        resource.setUserData(EVIDENCE, Boolean.TRUE);
    }

    /** Whether {@code resource} is evidence of what somebody else wrote. */
    public static boolean isEvidence(IBaseResource resource) {
        return resource.getUserData(EVIDENCE) != null;
    }

    /** Whether the server itself writes {@code resource}. */
    public static boolean is(IBaseResource resource) {
        return resource.getUserData(MARK) != null;
    }
}
