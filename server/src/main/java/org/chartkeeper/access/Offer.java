package org.chartkeeper.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;

/** Takes out of the CapabilityStatement what the rules of access allow nobody. */
final class Offer {

    private static final Set<TypeRestfulInteraction> WRITES = Set.of(
            TypeRestfulInteraction.CREATE,
            TypeRestfulInteraction.UPDATE,
            TypeRestfulInteraction.PATCH,
            TypeRestfulInteraction.DELETE);
    private static final Set<TypeRestfulInteraction> CHANGES =
            Set.of(TypeRestfulInteraction.UPDATE, TypeRestfulInteraction.PATCH, TypeRestfulInteraction.DELETE);
    private static final Set<String> WITH_EVERYTHING = Set.of("Patient", "Encounter");
    private static final Set<String> AT_SYSTEM = Set.of("$export", "$meta", "$unrecognised-codes", "$explain-access");

    private Offer() {}

    static void describe(CapabilityStatement statement) {
        CapabilityStatementRestComponent rest = statement.getRestFirstRep();
        rest.getResource().removeIf(resource -> resource.getType().equals("Subscription"));
        rest.setOperation(rest.getOperation().stream()
                .filter(operation -> AT_SYSTEM.contains(named(operation.getName())))
                .toList());
        rest.getResource().forEach(Offer::describe);
    }

    private static void describe(CapabilityStatementRestResourceComponent resource) {
        String type = resource.getType();
        if (WriteRules.isConfiguration(type) || type.equals("AuditEvent")) {
            without(resource, WRITES);
        } else if (type.equals("Provenance")) {
            without(resource, CHANGES);
            resource.setConditionalUpdateElement(null).setConditionalDelete(null);
        } else if (type.equals("Consent")) {
            without(resource, Set.of(TypeRestfulInteraction.DELETE));
            resource.setConditionalDelete(null);
        }
        resource.setOperation(offered(resource));
    }

    private static void without(
            CapabilityStatementRestResourceComponent resource, Set<TypeRestfulInteraction> interactions) {
        resource.getInteraction().removeIf(interaction -> interactions.contains(interaction.getCode()));
        if (interactions.contains(TypeRestfulInteraction.CREATE)) {
            resource.setConditionalCreateElement(null).setConditionalUpdateElement(null);
            resource.setConditionalDelete(null);
        }
    }

    private static List<CapabilityStatementRestResourceOperationComponent> offered(
            CapabilityStatementRestResourceComponent resource) {
        return resource.getOperation().stream()
                .filter(operation -> Questions.OPERATIONS.contains(named(operation.getName())))
                // On every instance; said once, where it stands for the system.
                .filter(operation -> !operation.getName().equals("explain-access"))
                // Audit entries are no resources of the store, so nothing is kept about them beside.
                .filter(operation -> !resource.getType().equals("AuditEvent")
                        || !(named(operation.getName()).startsWith("$meta")
                                || named(operation.getName()).equals("$explain-labels")))
                .filter(operation ->
                        !operation.getName().equals("everything") || WITH_EVERYTHING.contains(resource.getType()))
                .filter(operation ->
                        !Questions.CHANGES.contains(named(operation.getName())) || isWritten(resource.getType()))
                .map(Offer::defined)
                .toList();
    }

    private static boolean isWritten(String type) {
        return !WriteRules.isConfiguration(type)
                && !Set.of("AuditEvent", "Provenance").contains(type);
    }

    private static CapabilityStatementRestResourceOperationComponent defined(
            CapabilityStatementRestResourceOperationComponent operation) {
        return switch (operation.getName()) {
            case "validate" -> operation.setDefinition("http://hl7.org/fhir/OperationDefinition/Resource-validate");
            case "meta-add" -> operation.setDefinition("http://hl7.org/fhir/OperationDefinition/Resource-meta-add");
            case "meta-delete" ->
                operation.setDefinition("http://hl7.org/fhir/OperationDefinition/Resource-meta-delete");
            case "meta" -> operation.setDefinition("http://hl7.org/fhir/OperationDefinition/Resource-meta");
            default -> operation;
        };
    }

    private static String named(String name) {
        return "$" + name.toLowerCase(Locale.ROOT);
    }
}
