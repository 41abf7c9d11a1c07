package org.chartkeeper.smart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.BadRegistrationException;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.ContactPoint.ContactPointSystem;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Endpoint.EndpointStatus;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/**
 * What brands and endpoints must say, by their profiles and for an app's sake: every address is https, and what is referenced
 * is in the same bundle.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/StructureDefinition-user-access-brand.html">User Access Brand</a>
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/StructureDefinition-user-access-endpoint.html">User Access
 *     Endpoint</a>
 */
final class BrandRules {

    private static final String BRAND = "http://hl7.org/fhir/StructureDefinition/organization-brand";
    private static final String PORTAL = "http://hl7.org/fhir/StructureDefinition/organization-portal";
    private static final String FHIR_VERSION = "http://hl7.org/fhir/StructureDefinition/endpoint-fhir-version";
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private static final Set<String> REASONS = Set.of("asked-declined", "asked-unknown");
    private static final String OUR_VERSION = "4.0.1";

    private final String label;
    private final String fhirBase;
    private final Map<String, Resource> byReference;
    private final Set<Endpoint> used = new HashSet<>();

    BrandRules(String label, String fhirBase, Map<String, Resource> byReference) {
        this.label = label;
        this.fhirBase = fhirBase;
        this.byReference = byReference;
    }

    void check(Resource resource) {
        if (resource instanceof Organization brand) {
            brand(brand);
        } else if (resource instanceof Endpoint endpoint) {
            endpoint(endpoint);
        }
    }

    /** The first brand that leads to this server; every endpoint must be some brand's. */
    Organization primary() {
        if (all(Organization.class).isEmpty()) {
            throw new BadRegistrationException(label + ": has no Organization, so no brand");
        }
        Endpoint ours = all(Endpoint.class).stream()
                .filter(this::isOurs)
                .findFirst()
                .orElseThrow(() -> new BadRegistrationException(
                        label + ": has no Endpoint with `address` `" + fhirBase + "`, which is this server"));
        for (Endpoint endpoint : all(Endpoint.class)) {
            if (!used.contains(endpoint)) {
                throw problem(endpoint, "is in the `endpoint` of no Organization");
            }
        }
        return all(Organization.class).stream()
                .filter(brand -> endpoints(brand).contains(ours))
                .findFirst()
                .orElseThrow();
    }

    private void brand(Organization brand) {
        if (!brand.hasName()) {
            throw problem(brand, "`name` is missing");
        }
        if (brand.getTelecom().stream().noneMatch(BrandRules::isWebsite)) {
            throw problem(brand, "`telecom` must have the brand's website, with `system` `url` and an https address");
        }
        Set<Endpoint> endpoints = endpoints(brand);
        used.addAll(endpoints);
        for (Extension extension : brand.getExtension()) {
            if (BRAND.equals(extension.getUrl()) || PORTAL.equals(extension.getUrl())) {
                extension.getExtension().forEach(detail -> detail(brand, detail, endpoints));
            }
        }
        parent(brand);
    }

    private void detail(Organization brand, Extension detail, Set<Endpoint> endpoints) {
        String name = detail.getUrl();
        if (detail.getValue() instanceof Reference reference) {
            if (!(byReference.get(reference.getReference()) instanceof Endpoint endpoint)
                    || !endpoints.contains(endpoint)) {
                throw problem(brand, "`" + name + "` must be in `endpoint` too");
            }
        } else if (detail.getValue() instanceof UriType address) {
            boolean inline = name.endsWith("Logo") && address.getValue().startsWith("data:image/");
            if (!inline && !address.getValue().startsWith("https://")) {
                throw problem(
                        brand, "`" + name + "` must be an https address, not `" + shown(address.getValue()) + "`");
            }
        }
    }

    private void parent(Organization brand) {
        if (!brand.hasPartOf()) {
            return;
        }
        if (!(byReference.get(brand.getPartOf().getReference()) instanceof Organization parent)) {
            throw problem(brand, "`partOf` must be an Organization of this bundle");
        }
        if (parent.hasPartOf()) {
            throw problem(brand, "`partOf` may lead up one step only");
        }
    }

    private void endpoint(Endpoint endpoint) {
        if (!"hl7-fhir-rest".equals(endpoint.getConnectionType().getCode())) {
            throw problem(endpoint, "`connectionType` must be `hl7-fhir-rest`");
        }
        if (!endpoint.hasStatus() || !endpoint.hasPayloadType()) {
            throw problem(endpoint, "`status` or `payloadType` is missing");
        }
        List<String> versions = versions(endpoint);
        if (versions.isEmpty()) {
            throw problem(endpoint, "the extension `endpoint-fhir-version` is missing");
        }
        if (endpoint.getContact().stream().noneMatch(BrandRules::isWebsite)) {
            throw problem(
                    endpoint, "`contact` must have a website for developers, with `system` `url` and an https address");
        }
        if (isOurs(endpoint)) {
            if (endpoint.getStatus() != EndpointStatus.ACTIVE || !versions.contains(OUR_VERSION)) {
                throw problem(
                        endpoint, "is this server, so it must be `active` and of FHIR version `" + OUR_VERSION + "`");
            }
        } else if (endpoint.getAddress() == null || !endpoint.getAddress().startsWith("https://")) {
            throw problem(endpoint, "`address` must be an https address, not `" + shown(endpoint.getAddress()) + "`");
        }
    }

    private boolean isOurs(Endpoint endpoint) {
        return fhirBase.equals(endpoint.getAddress()) || (fhirBase + "/").equals(endpoint.getAddress());
    }

    private Set<Endpoint> endpoints(Organization brand) {
        Set<Endpoint> endpoints = new HashSet<>();
        for (Reference reference : brand.getEndpoint()) {
            if (!(byReference.get(reference.getReference()) instanceof Endpoint endpoint)) {
                throw problem(
                        brand,
                        "`endpoint` has `" + shown(reference.getReference())
                                + "`, which is no Endpoint of this bundle");
            }
            endpoints.add(endpoint);
        }
        return endpoints;
    }

    private <T> List<T> all(Class<T> type) {
        return byReference.values().stream()
                .distinct()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static List<String> versions(Endpoint endpoint) {
        List<String> versions = new ArrayList<>();
        endpoint.getExtensionsByUrl(FHIR_VERSION)
                .forEach(extension ->
                        versions.add(extension.getValueAsPrimitive().getValueAsString()));
        return versions;
    }

    /** An https address, or an honest statement that it was asked for and not given. */
    private static boolean isWebsite(ContactPoint contact) {
        Extension absent = contact.getValueElement().getExtensionByUrl(ABSENT);
        boolean given = contact.getValue() != null && contact.getValue().startsWith("https://");
        boolean asked = absent != null
                && REASONS.contains(String.valueOf(absent.getValue().primitiveValue()));
        return contact.getSystem() == ContactPointSystem.URL && (given || asked);
    }

    private static String shown(@Nullable String text) {
        String shown = String.valueOf(text);
        return shown.length() <= 100 ? shown : shown.substring(0, 100) + "…";
    }

    private BadRegistrationException problem(DomainResource resource, String what) {
        return new BadRegistrationException(label + ": `" + resource.fhirType() + "/"
                + resource.getIdElement().getIdPart() + "`: " + what);
    }
}
