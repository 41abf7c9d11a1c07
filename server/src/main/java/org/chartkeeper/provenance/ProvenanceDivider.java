package org.chartkeeper.provenance;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.api.dao.IFhirResourceDao;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.chartkeeper.fhir.EvidenceDivider;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.ServerOwned;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;

/** Divides the server's own Provenances; what a client said of several versions stays one. */
final class ProvenanceDivider implements EvidenceDivider {

    private final DaoRegistry daos;
    private final ResourceClassifier classifier;
    private final EntityManager entityManager;

    ProvenanceDivider(DaoRegistry daos, ResourceClassifier classifier, EntityManager entityManager) {
        this.daos = daos;
        this.classifier = classifier;
        this.entityManager = entityManager;
    }

    @Override
    public void divide(String id, List<Part> parts) {
        IFhirResourceDao<Provenance> dao = daos.getResourceDao(Provenance.class);
        Provenance whole = dao.read(new IdType("Provenance", id), new SystemRequestDetails());
        Set<String> all =
                parts.stream().flatMap(part -> part.targets().stream()).collect(Collectors.toSet());
        boolean own = whole.getMeta().getTag(ProvenanceWriter.TAG_SYSTEM, ProvenanceWriter.AUTHORITATIVE) != null;
        boolean same = whole.getTarget().stream()
                .map(Reference::getReference)
                .collect(Collectors.toSet())
                .equals(all);
        if (!own || !same) {
            // A client's, or one that has been divided meanwhile.
            return;
        }
        for (Part part : parts.subList(1, parts.size())) {
            Provenance other = part(whole, part);
            other.setId((String) null);
            other.getMeta().setVersionId(null);
            classifier.follow(other, part.accessClass());
            dao.create(other, new SystemRequestDetails());
        }
        Part first = parts.get(0);
        var updated = dao.update(part(whole, first), new SystemRequestDetails());
        entityManager.flush();
        classifier.follow((Provenance) updated.getResource(), first.accessClass(), (JpaPid)
                Objects.requireNonNull(updated.getPersistentId()));
    }

    private static Provenance part(Provenance whole, Part part) {
        Provenance copy = whole.copy();
        copy.getTarget().removeIf(target -> !part.targets().contains(target.getReference()));
        Set<String> resources =
                copy.getTarget().stream().map(ProvenanceDivider::withoutVersion).collect(Collectors.toSet());
        copy.getEntity().removeIf(entity -> !resources.contains(withoutVersion(entity.getWhat())));
        ServerOwned.markEvidence(copy);
        return copy;
    }

    private static String withoutVersion(Reference reference) {
        return reference.getReferenceElement().toUnqualifiedVersionless().getValue();
    }
}
