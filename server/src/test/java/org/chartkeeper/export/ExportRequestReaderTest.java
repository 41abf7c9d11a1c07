package org.chartkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.export.ExportRequest.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportRequestReaderTest {

    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private static final String BASE = "https://example.org/fhir";

    private final ExportRequestReader reader = new ExportRequestReader(CONTEXT, new ExportTypes(CONTEXT), BASE);
    private final Caller caller = caller("system/Patient.rs", "system/Observation.rs", "system/Encounter.r");

    @Test
    void withoutTypesTakesThoseThatTheScopesOpen() {
        ExportRequest request = read(Level.SYSTEM, get(Map.of()), caller);

        assertThat(request.types()).isEqualTo(Set.of("Observation", "Patient"));
        assertThat(request.since()).isNull();
        assertThat(request.patients()).isNull();
    }

    @Test
    void readsTypesSinceAndFormat() {
        ExportRequest request = read(
                Level.SYSTEM,
                get(Map.of(
                        "_type", "Patient,Observation",
                        "_since", "2024-01-31T10:00:00 01:00",
                        "_outputFormat", "application/fhir ndjson")),
                caller);

        assertThat(request.types()).isEqualTo(Set.of("Observation", "Patient"));
        assertThat(request.since()).isEqualTo(Instant.parse("2024-01-31T09:00:00Z"));
    }

    @Test
    void aTypeWithoutItsScopeIsForbidden() {
        SystemRequestDetails request = get(Map.of("_type", "Patient,Encounter"));

        assertThatThrownBy(() -> read(Level.SYSTEM, request, caller))
                .isInstanceOf(ForbiddenOperationException.class)
                .hasMessageContaining("`Encounter`");
        assertThatThrownBy(() -> read(Level.SYSTEM, get(Map.of()), caller("system/Encounter.r")))
                .isInstanceOf(ForbiddenOperationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "_type, Nothing",
        "_type, AuditEvent",
        "_type, ''",
        "_since, yesterday",
        "_since, 2024-01-31",
        "_outputFormat, csv",
        "_typeFilter, Patient?active=true",
        "_elements, id",
        "_until, 2024-01-31T10:00:00Z",
        "includeAssociatedData, x",
        "organizeOutputBy, Patient",
        "patient, Patient/p1",
        "anything, x"
    })
    void refusesAndNamesWhatItCannotDo(String name, String value) {
        assertThatThrownBy(() -> read(Level.PATIENT, get(Map.of(name, value)), Caller.SYSTEM))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("`" + name + "`");
    }

    @Test
    void passesOverWhatIsNotSupportedWhenTheClientIsLenient() {
        SystemRequestDetails request = get(Map.of("_typeFilter", "Patient?active=true", "_type", "Patient"));
        request.setHeaders("Prefer", List.of("respond-async, handling=lenient"));

        assertThat(read(Level.SYSTEM, request, caller).skipped()).containsExactly("_typeFilter");
    }

    @Test
    void refusesToAnswerAtOnceOrInAnotherFormat() {
        SystemRequestDetails atOnce = bare(Map.of());
        atOnce.setHeaders("Prefer", List.of("return=minimal"));
        SystemRequestDetails html = get(Map.of());
        html.setHeaders("Accept", List.of("text/html"));

        assertThatThrownBy(() -> read(Level.SYSTEM, atOnce, caller)).hasMessageContaining("`Prefer: respond-async`");
        assertThatThrownBy(() -> read(Level.SYSTEM, html, caller)).isInstanceOf(NotAcceptableException.class);
    }

    @Test
    void readsPatientsFromTheBody() {
        ExportRequest request = read(Level.GROUP, post("""
                {"resourceType": "Parameters", "parameter": [
                  {"name": "_type", "valueString": "Patient"}, {"name": "_type", "valueString": "Observation"},
                  {"name": "_since", "valueInstant": "2024-01-31T10:00:00Z"},
                  {"name": "patient", "valueReference": {"reference": "Patient/p1"}},
                  {"name": "patient", "valueReference": {"reference": "https://example.org/fhir/Patient/p2"}}]}
                """), caller);

        assertThat(request.patients()).containsExactly("p1", "p2");
        assertThat(request.types()).isEqualTo(Set.of("Observation", "Patient"));
        assertThat(request.since()).isEqualTo(Instant.parse("2024-01-31T10:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"resourceType\":\"Patient\"}",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueString\":\"Patient/p1\"}]}",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\","
                        + "\"valueReference\":{\"reference\":\"Practitioner/p1\"}}]}",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"valueString\":\"Patient\"}]}"
            })
    void refusesMalformedBodies(String body) {
        assertThatThrownBy(() -> read(Level.PATIENT, post(body), caller)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void patientsBelongToAnExportByPatient() {
        SystemRequestDetails request = post("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\","
                + "\"valueReference\":{\"reference\":\"Patient/p1\"}}]}");

        assertThatThrownBy(() -> read(Level.SYSTEM, request, caller)).isInstanceOf(InvalidRequestException.class);
    }

    private ExportRequest read(Level level, SystemRequestDetails request, Caller caller) {
        return reader.read(request, level, level == Level.GROUP ? "g" : null, caller);
    }

    private static SystemRequestDetails get(Map<String, String> parameters) {
        SystemRequestDetails request = bare(parameters);
        request.setHeaders("Prefer", List.of("respond-async"));
        return request;
    }

    private static SystemRequestDetails bare(Map<String, String> parameters) {
        SystemRequestDetails request = new SystemRequestDetails();
        request.setRequestType(RequestTypeEnum.GET);
        request.setCompleteUrl(BASE + "/$export");
        Map<String, String[]> given = new HashMap<>();
        parameters.forEach((name, value) -> given.put(name, new String[] {value}));
        request.setParameters(given);
        return request;
    }

    private static SystemRequestDetails post(String body) {
        SystemRequestDetails request = get(Map.of());
        request.setRequestType(RequestTypeEnum.POST);
        request.setRequestContents(body.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    private static Caller caller(String... scopes) {
        return new Caller(
                "https://example.org",
                "payer",
                "payer",
                "Payer",
                java.util.Arrays.stream(scopes)
                        .map(scope -> SmartScope.parse(scope).orElseThrow())
                        .toList(),
                Set.of("HPAYMT"),
                "Organization/payer",
                null,
                null,
                null,
                Set.of(),
                false,
                "t1",
                Instant.MAX);
    }
}
