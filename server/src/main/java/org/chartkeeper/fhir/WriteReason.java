package org.chartkeeper.fhir;

import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/**
 * Why a version is written, kept in memory only, for its Provenance.
 *
 * @param activity what is done, in words; whoever is shown the version may read it
 * @param reason why, or null
 * @param reasonClass the access class of those who may read the reason, or null where there is none
 */
public record WriteReason(
        String activity, @Nullable String reason, @Nullable Integer reasonClass) {

    private static final String MARK = WriteReason.class.getName();

    /** Done by the server for no reason that needs keeping from anybody. */
    public WriteReason(String activity) {
        this(activity, null, null);
    }

    /** Has {@code resource} be stored for this reason. */
    public void mark(IBaseResource resource) {
        resource.setUserData(MARK, this);
    }

    /** Why {@code resource} is stored, or null where that is plain. */
    public static @Nullable WriteReason of(IBaseResource resource) {
        return (WriteReason) resource.getUserData(MARK);
    }
}
