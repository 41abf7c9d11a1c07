package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** The stored resources that the answer to a request tells of without being them, for the tripwire and the audit. */
public final class ShownResources {

    private static final String KEY = ShownResources.class.getName();

    private ShownResources() {}

    /** Notes that the answer will tell of {@code resource}. */
    @SuppressWarnings("unchecked")
    public static void add(RequestDetails request, Resource resource) {
        ((List<Resource>) request.getUserData().computeIfAbsent(KEY, key -> new ArrayList<Resource>())).add(resource);
    }

    /** What was noted. */
    @SuppressWarnings("unchecked")
    public static List<Resource> of(RequestDetails request) {
        return List.copyOf((List<Resource>) request.getUserData().getOrDefault(KEY, List.of()));
    }
}
