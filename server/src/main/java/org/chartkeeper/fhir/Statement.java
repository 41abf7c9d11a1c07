package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestSecurityComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalReadStatus;
import org.hl7.fhir.r4.model.CapabilityStatement.ReferenceHandlingPolicy;
import org.hl7.fhir.r4.model.CapabilityStatement.ResourceVersionPolicy;
import org.hl7.fhir.r4.model.CapabilityStatement.SystemRestfulInteraction;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Narrative.NarrativeStatus;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/**
 * Corrects HAPI's statement where it says more, or less, than this server keeps.
 *
 * @see <a href="https://hl7.org/fhir/R4/capabilitystatement.html">CapabilityStatement</a>
 */
final class Statement {

    private static final String OAUTH = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";
    private static final String CORE = "http://hl7.org/fhir/StructureDefinition/";

    /** Beyond those that {@link SearchLimits} refuses, what the registry of HAPI lists and this server cannot answer. */
    private static final Set<String> NOT_SEARCHED =
            Set.of("_text", "_content", "_filter", "_list", "_query", "_contained", "_containedType", "near");

    private final ServerSettings server;
    private final String version;

    Statement(ServerSettings server, String version) {
        this.server = server;
        this.version = version;
    }

    void correct(CapabilityStatement statement, List<FhirContribution> contributions) {
        identify(statement);
        statement.setFormat(List.of(new CodeType("application/fhir+json"), new CodeType("application/fhir+xml")));
        statement.setPatchFormat(List.of(
                new CodeType("application/json-patch+json"),
                new CodeType("application/fhir+json"),
                new CodeType("application/fhir+xml")));
        CapabilityStatementRestComponent rest = statement.getRestFirstRep();
        rest.setSecurity(security());
        rest.setInteraction(null);
        Stream.of(
                        SystemRestfulInteraction.TRANSACTION,
                        SystemRestfulInteraction.BATCH,
                        SystemRestfulInteraction.HISTORYSYSTEM)
                .forEach(interaction -> rest.addInteraction().setCode(interaction));
        rest.getResource().removeIf(resource -> resource.getType().equals("Parameters"));
        rest.getResource().forEach(Statement::correct);
        contributions.stream()
                .flatMap(contribution -> contribution.providers().stream())
                .filter(IResourceProvider.class::isInstance)
                .forEach(provider -> own(rest, (IResourceProvider) provider));
    }

    private void identify(CapabilityStatement statement) {
        statement.setId("chartkeeper");
        statement
                .setUrl(server.fhirBase() + "/metadata")
                .setVersion(version)
                .setName("Chartkeeper")
                .setTitle("Chartkeeper")
                .setStatus(PublicationStatus.ACTIVE)
                .setDateElement(new DateTimeType(new Date()))
                .setPublisher("Chartkeeper");
        statement.setInstantiates(null);
        statement
                .getText()
                .setStatus(NarrativeStatus.GENERATED)
                .setDivAsString("<div>Chartkeeper " + version + "</div>");
        statement.getSoftware().setName("Chartkeeper").setVersion(version);
        statement.getImplementation().setUrl(server.fhirBase()).setDescription("Chartkeeper");
    }

    private CapabilityStatementRestSecurityComponent security() {
        CapabilityStatementRestSecurityComponent security = new CapabilityStatementRestSecurityComponent();
        security.setCors(false);
        security.addService(new CodeableConcept(new Coding(
                        "http://terminology.hl7.org/CodeSystem/restful-security-service",
                        "SMART-on-FHIR",
                        "SMART-on-FHIR"))
                .setText("OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)"));
        security.setDescription("Every request but for this statement needs an access token; see " + server.fhirBase()
                + "/.well-known/smart-configuration. What policy and consent withhold is not there for the caller.");
        Extension uris = security.addExtension().setUrl(OAUTH);
        uris.addExtension("authorize", new UriType(server.baseUrl() + "/oauth2/authorize"));
        uris.addExtension("token", new UriType(server.baseUrl() + "/oauth2/token"));
        uris.addExtension("register", new UriType(server.baseUrl() + "/oauth2/register"));
        uris.addExtension("introspect", new UriType(server.baseUrl() + "/oauth2/introspect"));
        uris.addExtension("revoke", new UriType(server.baseUrl() + "/oauth2/revoke"));
        return security;
    }

    private static void correct(CapabilityStatementRestResourceComponent resource) {
        resource.setVersioning(ResourceVersionPolicy.VERSIONED)
                .setReadHistory(true)
                .setUpdateCreate(false)
                .setConditionalRead(ConditionalReadStatus.NOTMATCH);
        resource.addReferencePolicy(ReferenceHandlingPolicy.LITERAL);
        resource.addReferencePolicy(ReferenceHandlingPolicy.LOGICAL);
        resource.addReferencePolicy(ReferenceHandlingPolicy.ENFORCED);
        resource.setSearchParam(resource.getSearchParam().stream()
                .filter(parameter -> !NOT_SEARCHED.contains(parameter.getName()))
                .map(parameter -> parameter.setDocumentation(null))
                .toList());
        resource.setSearchRevInclude(List.of(new StringType("Provenance:target")));
        List<CanonicalType> profiles = resource.getSupportedProfile().stream()
                .filter(profile -> !profile.getValue().startsWith(CORE))
                .toList();
        resource.setSupportedProfile(profiles.isEmpty() ? null : profiles);
    }

    /** A type that a capability serves itself: HAPI's registry does not know its search. */
    private static void own(CapabilityStatementRestComponent rest, IResourceProvider provider) {
        Set<String> searched = Arrays.stream(provider.getClass().getMethods())
                .filter(method -> method.isAnnotationPresent(Search.class))
                .flatMap(Statement::parameters)
                .collect(Collectors.toCollection(HashSet::new));
        String type = provider.getResourceType().getSimpleName();
        rest.getResource().stream()
                .filter(resource -> resource.getType().equals(type))
                .forEach(resource -> {
                    resource.setSearchParam(resource.getSearchParam().stream()
                            .filter(parameter -> searched.contains(parameter.getName()))
                            .toList());
                    resource.setSearchInclude(null).setSearchRevInclude(null);
                    resource.setConditionalRead(null).setConditionalCreateElement(null);
                    resource.setConditionalUpdateElement(null).setConditionalDelete(null);
                    resource.setReadHistory(false);
                    resource.setVersioning(ResourceVersionPolicy.NOVERSION);
                });
    }

    private static Stream<String> parameters(Method method) {
        return Arrays.stream(method.getParameterAnnotations())
                .flatMap(Arrays::stream)
                .map(Statement::name)
                .filter(Objects::nonNull);
    }

    private static @Nullable String name(Annotation annotation) {
        if (annotation instanceof OptionalParam optional) {
            return optional.name();
        }
        return annotation instanceof RequiredParam required ? required.name() : null;
    }
}
