package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** The parameters of an operation, from the query of a GET or the Parameters of a POST. */
final class OperationParameters {

    private static final Set<String> PRESENTATION = Set.of("_format", "_pretty", "_summary", "_elements");

    private final Set<String> known;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private @Nullable Consent consent;

    private OperationParameters(Set<String> known) {
        this.known = known;
    }

    /** @throws InvalidRequestException naming a parameter that is not one of {@code known} */
    static OperationParameters of(RequestDetails request, FhirContext context, Set<String> known) {
        OperationParameters parameters = new OperationParameters(known);
        request.getParameters().forEach((name, given) -> {
            if (!PRESENTATION.contains(name)) {
                List.of(given).forEach(value -> parameters.add(name, value));
            }
        });
        if (request.getRequestType() == RequestTypeEnum.POST) {
            body(request, context).getParameter().forEach(parameters::add);
        }
        return parameters;
    }

    /** All values of {@code name}, in the order given. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The one value of {@code name}, or null. */
    @Nullable
    String one(String name) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw new InvalidRequestException("`" + name + "` is given more than once");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    /** The Consent that was sent, or null. */
    @Nullable
    Consent consent() {
        return consent;
    }

    /** What was asked, as a query. */
    String query() {
        return values.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> entry.getKey() + "=" + value))
                .collect(Collectors.joining("&"));
    }

    private void add(ParametersParameterComponent parameter) {
        String name = String.valueOf(parameter.getName());
        if (name.equals("consent") && parameter.getResource() instanceof Consent sent && consent == null) {
            consent = sent;
        } else {
            add(name, text(parameter.getValue()));
        }
    }

    private void add(String name, @Nullable String value) {
        if (!known.contains(name)) {
            throw new InvalidRequestException("there is no parameter `" + name + "`");
        }
        if (value == null || value.isBlank()) {
            throw new InvalidRequestException("the parameter `" + name + "` has no value of its type");
        }
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value.strip());
    }

    private static @Nullable String text(@Nullable Type value) {
        if (value instanceof Reference reference) {
            return reference.getReference();
        }
        if (value instanceof Coding coding) {
            return coding.getCode();
        }
        return value == null ? null : value.primitiveValue();
    }

    private static Parameters body(RequestDetails request, FhirContext context) {
        byte[] content = request.loadRequestContents();
        if (content == null || content.length == 0) {
            return new Parameters();
        }
        String type = request.getHeader("Content-Type");
        EncodingEnum encoding = type == null ? EncodingEnum.JSON : EncodingEnum.forContentType(type);
        if (encoding == null) {
            throw new InvalidRequestException("the body must be a Parameters resource in JSON or XML");
        }
        IBaseResource resource;
        try {
            resource = encoding.newParser(context).parseResource(new String(content, StandardCharsets.UTF_8));
        } catch (DataFormatException e) {
            throw new InvalidRequestException("the body is no well-formed Parameters resource", e);
        }
        if (!(resource instanceof Parameters parameters)) {
            throw new InvalidRequestException(
                    "the body must be a Parameters resource, not a `" + resource.fhirType() + "`");
        }
        return parameters;
    }
}
