package org.chartkeeper.access;

import ca.uhn.fhir.jpa.model.util.JpaConstants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.jspecify.annotations.Nullable;

/** The entries of a transaction, under the ids they will have, and behind them what is stored. */
final class BundleSurroundings implements Surroundings {

    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, AccessClass> described = new HashMap<>();
    private final Surroundings stored;

    private BundleSurroundings(Surroundings stored) {
        this.stored = stored;
    }

    /** Gives the entries that will be created their ids. */
    static BundleSurroundings giveOutIds(Bundle bundle, Surroundings stored) {
        BundleSurroundings surroundings = new BundleSurroundings(stored);
        for (BundleEntryComponent entry : bundle.getEntry()) {
            if (entry.hasResource()) {
                surroundings.giveOutId(entry);
            }
        }
        return surroundings;
    }

    /** The {@code Type/id} under which the resource of {@code entry} will be stored, or null when that is not known yet. */
    @Nullable
    String idOf(BundleEntryComponent entry) {
        if (entry.getResource().getUserData(JpaConstants.RESOURCE_ID_SERVER_ASSIGNED_VALUE) instanceof String given) {
            return entry.getResource().fhirType() + "/" + given;
        }
        return entry.getRequest().getMethod() == HTTPVerb.PUT
                ? stored.resolve(entry.getRequest().getUrl())
                : null;
    }

    void described(String typeAndId, AccessClass accessClass) {
        described.put(typeAndId, accessClass);
    }

    @Override
    public @Nullable String resolve(String reference) {
        String inBundle = ids.get(reference);
        return inBundle == null ? stored.resolve(reference) : inBundle;
    }

    @Override
    public List<@Nullable AccessClass> classesOf(Collection<String> references) {
        List<@Nullable AccessClass> found = new ArrayList<>();
        for (String reference : references) {
            AccessClass inBundle = described.get(reference);
            if (inBundle == null) {
                found.addAll(stored.classesOf(List.of(reference)));
            } else {
                found.add(inBundle);
            }
        }
        return found;
    }

    @Override
    public @Nullable String bodyOf(String reference) {
        return stored.bodyOf(reference);
    }

    private void giveOutId(BundleEntryComponent entry) {
        // A conditional create may turn out to be a resource that is there already, under another id.
        if (entry.getRequest().getMethod() == HTTPVerb.POST
                && !entry.getRequest().hasIfNoneExist()) {
            entry.getResource()
                    .setUserData(
                            JpaConstants.RESOURCE_ID_SERVER_ASSIGNED_VALUE,
                            UUID.randomUUID().toString());
        }
        String id = idOf(entry);
        if (id == null) {
            return;
        }
        if (entry.hasFullUrl()) {
            ids.put(entry.getFullUrl(), id);
        }
        // Entries may also refer to each other by the ids they come with, which HAPI replaces too.
        String brought = entry.getResource().getIdElement().getIdPart();
        if (brought != null) {
            ids.put(entry.getResource().fhirType() + "/" + brought, id);
        }
    }
}
