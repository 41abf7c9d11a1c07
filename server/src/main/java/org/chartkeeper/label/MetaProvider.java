package org.chartkeeper.label;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.chartkeeper.fhir.ShownResources;
import org.chartkeeper.fhir.WriteReason;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * {@code $meta}, {@code $meta-add} and {@code $meta-delete} of one resource. Labels can be added and never taken off by them.
 *
 * @see <a href="https://hl7.org/fhir/R4/resource-operations.html">operations on resources</a>
 */
public final class MetaProvider {

    private static final String DEFINITIONS = "http://hl7.org/fhir/OperationDefinition/Resource-";

    private final MetaChanges changes;

    MetaProvider(MetaChanges changes) {
        this.changes = changes;
    }

    /** Profiles, tags and labels of one resource. */
    @Operation(name = "$meta", idempotent = true, global = true, canonicalUrl = DEFINITIONS + "meta")
    public Parameters meta(@IdParam IdType id, ServletRequestDetails request) {
        Resource resource = changes.read(id, request);
        ShownResources.add(request, resource);
        return MetaChanges.parameters(resource.getMeta());
    }

    /** Adds profiles, tags and labels. */
    @Operation(name = "$meta-add", global = true, canonicalUrl = DEFINITIONS + "meta-add")
    public Parameters add(
            @IdParam IdType id, @OperationParam(name = "meta") @Nullable Meta meta, ServletRequestDetails request) {
        Meta added = required(meta);
        return changes.apply(id, request, resource -> add(resource, added));
    }

    /** Takes off profiles and tags. */
    @Operation(name = "$meta-delete", global = true, canonicalUrl = DEFINITIONS + "meta-delete")
    public Parameters delete(
            @IdParam IdType id, @OperationParam(name = "meta") @Nullable Meta meta, ServletRequestDetails request) {
        Meta removed = required(meta);
        if (removed.hasSecurity()) {
            throw new ForbiddenOperationException("`meta.security` is never lowered by `$meta-delete`:"
                    + " a wrong label is taken off by the records manager, who must say why");
        }
        return changes.apply(id, request, resource -> delete(resource, removed));
    }

    private static Meta required(@Nullable Meta meta) {
        if (meta == null) {
            throw new InvalidRequestException("the parameter `meta` is missing");
        }
        return meta;
    }

    private static boolean add(Resource resource, Meta added) {
        Meta meta = resource.getMeta();
        boolean changed = false;
        for (Coding tag : added.getTag()) {
            if (meta.getTag(tag.getSystem(), tag.getCode()) == null) {
                meta.addTag(tag.copy());
                changed = true;
            }
        }
        for (Coding label : added.getSecurity()) {
            if (meta.getSecurity(label.getSystem(), label.getCode()) == null) {
                meta.addSecurity(label.copy());
                changed = true;
            }
        }
        for (CanonicalType profile : added.getProfile()) {
            if (!meta.hasProfile(profile.getValue())) {
                meta.addProfile(profile.getValue());
                changed = true;
            }
        }
        new WriteReason("additions to meta").mark(resource);
        return changed;
    }

    private static boolean delete(Resource resource, Meta removed) {
        Meta meta = resource.getMeta();
        boolean changed =
                meta.getTag().removeIf(tag -> removed.getTag().stream().anyMatch(each -> same(each, tag)));
        changed |= meta.getProfile().removeIf(profile -> removed.hasProfile(profile.getValue()));
        new WriteReason("removals from meta").mark(resource);
        return changed;
    }

    private static boolean same(Coding one, Coding other) {
        return one.getCode() != null
                && one.getCode().equals(other.getCode())
                && String.valueOf(one.getSystem()).equals(String.valueOf(other.getSystem()));
    }
}
