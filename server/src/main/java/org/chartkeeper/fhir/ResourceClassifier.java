package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.model.dao.JpaPid;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;

/** Finds the access class under which a resource is stored. */
public interface ResourceClassifier {

    /** The access class of {@code resource}, which may gain security labels on the way; the same answer when asked again. */
    int classify(IBaseResource resource);

    /**
     * Makes the stored rows of a resource carry the class that its final content calls for.
     *
     * @param resource as stored, all references resolved
     * @param pid the resource's number in the database
     * @return the class they carry then
     */
    int settle(Resource resource, JpaPid pid);

    /** The class that the stored rows of a resource carry now. */
    int carriedBy(Resource resource, JpaPid pid);

    /**
     * Raises the class of a stored resource without a new version of it, as where it has been deleted.
     *
     * @param pid the resource's number in the database
     * @param labels the labels that its rows must be guarded by at least
     */
    void raise(long pid, List<Coding> labels);

    /** Has {@code resource}, not stored yet, stored where exactly those see it who see the resources of {@code accessClass}. */
    void follow(Resource resource, int accessClass);

    /** The same for one that is stored already, which is moved there with what speaks of it. */
    void follow(Resource resource, int accessClass, JpaPid pid);

    /** The ids of the patients that a stored resource is about, as far as it was read from the database or stored just now. */
    List<String> patientsOf(IBaseResource resource);

    /** The ids of the patients that the content of a resource is about by its references as they lead now, sorted. */
    List<String> patientsNamedBy(Resource resource);

    /** The labels (of v3-ActCode) that a stored resource is guarded by, whether it names them itself or follows another. */
    List<String> labelsOf(IBaseResource resource);
}
