package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;

/** The parameters of a kick-off by name, from the query of a GET or the Parameters resource of a POST. */
final class ExportParameters {

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private ExportParameters() {}

    static ExportParameters of(RequestDetails request, FhirContext context) {
        ExportParameters parameters = new ExportParameters();
        request.getParameters().forEach((name, given) -> Arrays.stream(given)
                .forEach(value -> parameters.add(name.split(":", 2)[0], value)));
        if (request.getRequestType() == RequestTypeEnum.POST) {
            body(request, context).getParameter().forEach(parameters::add);
        } else if (parameters.values.containsKey("patient")) {
            throw new InvalidRequestException("`patient` can only be given in the Parameters of a POST");
        }
        return parameters;
    }

    Iterable<String> names() {
        return values.keySet();
    }

    /** The values of {@code name}, in the order given; empty when there is none. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The one value of {@code name}, or {@code otherwise}. */
    String one(String name, String otherwise) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw new InvalidRequestException("`" + name + "` is given more than once");
        }
        return given.isEmpty() ? otherwise : given.get(0);
    }

    private void add(ParametersParameterComponent parameter) {
        if (parameter.getName() == null) {
            throw new InvalidRequestException("a parameter in the body has no name");
        }
        if (parameter.getName().equals("patient")) {
            if (!(parameter.getValue() instanceof Reference reference) || !reference.hasReference()) {
                throw new InvalidRequestException("`patient` must have a valueReference with a reference");
            }
            add("patient", reference.getReference());
        } else {
            add(parameter.getName(), parameter.hasValue() ? parameter.getValue().primitiveValue() : null);
        }
    }

    private void add(String name, @org.jspecify.annotations.Nullable String value) {
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value == null ? "" : value);
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
