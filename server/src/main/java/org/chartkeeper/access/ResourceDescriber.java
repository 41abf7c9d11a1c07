package org.chartkeeper.access;

import java.util.Collection;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Says what policies need to know of a resource. */
public interface ResourceDescriber {

    /**
     * Adds to {@code resource.meta.security} the labels that its content calls for; what stands there stays.
     *
     * @param resource about to be stored
     */
    void label(Resource resource, Surroundings surroundings);

    /** Takes back what {@link #label} has added to {@code resource}, which is not stored yet. */
    void takeBack(Resource resource);

    /** The access class of a labelled resource, which is guarded too by what has come to call for labels since it got its own. */
    AccessClass describe(Resource resource, Surroundings surroundings);

    /** What the references of a resource lead to. */
    interface Surroundings {

        /** {@code Type/id} for a reference as written, or null when it leads to nothing here, or not yet. */
        @Nullable
        String resolve(String reference);

        /** The classes of the stored, or about to be stored, resources that these {@code Type/id} name; null for those unknown. */
        List<@Nullable AccessClass> classesOf(Collection<String> references);

        /** The content of the stored resource {@code Type/id} as JSON without {@code meta} and {@code id}, or null. */
        @Nullable
        String bodyOf(String reference);
    }
}
