package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.model.dao.JpaPid;
import org.hl7.fhir.r4.model.Resource;

/**
 * A version that a transaction has stored.
 *
 * @param action what was done
 * @param resource the version as stored, with id and version; for a delete, the version before it
 * @param pid the resource's number in the database
 * @param version the number of the stored version
 * @param accessClass the access class of the version
 */
public record StoredVersion(Action action, Resource resource, JpaPid pid, long version, int accessClass) {

    /** What was done to a resource. */
    public enum Action {
        CREATE,
        UPDATE,
        DELETE
    }

    /** The resource's type. */
    public String type() {
        return resource.fhirType();
    }

    /** The resource's id, without type or version. */
    public String id() {
        return resource.getIdElement().getIdPart();
    }

    /** The version-specific reference, for example {@code Patient/p1/_history/2}. */
    public String reference() {
        return type() + "/" + id() + "/_history/" + version;
    }
}
