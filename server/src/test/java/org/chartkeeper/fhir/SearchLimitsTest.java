package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.util.FhirContextSearchParamRegistry;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SearchLimitsTest {

    private static final FhirContext R4 = FhirContext.forR4Cached();
    private static final SearchLimits LIMITS = new SearchLimits(
            new Binder(new MapConfigurationPropertySource(Map.of()))
                    .bindOrCreate("chartkeeper.limits", RequestLimits.class),
            new SearchParameters(R4, new FhirContextSearchParamRegistry(R4)));

    private static void check(String query) throws RefusedException {
        LIMITS.check("Observation", QueryParameters.of(query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code=http://loinc.org%7C1234-5&_count=10&_offset=100&_sort=-date,code&_total=accurate",
                "subject:Patient.name:exact=x&code:not=y&code:text=z&date=ge2026&status:missing=true",
                "subject:Patient.organization.partof.name=x",
                "_has:Provenance:target:agent=x",
                "subject.identifier=12e4567&identifier=1e99999&value-quantity=5.40e-3%7C%7Cmg",
                "_include=Observation:subject&_include:iterate=Patient:organization&_revinclude=Provenance:target&_include=*",
                "_elements=id,code&_summary=count&_elements:exclude=text",
            })
    void ordinarySearchesPass(String query) {
        assertThatCode(() -> check(query)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_count=-1",
                "_count=1.5",
                "_count=x",
                "_offset=100001",
                "_offset=-5",
                "_summary=foo",
                "_total=foo",
                "_sort=a,b,c,d",
                "_text=x",
                "_content=x",
                "_filter=x",
                "_list=x",
                "_contained=true",
                "near=1%7C2",
                "code:in=http://example.org/vs",
                "code:not-in=x",
                "code:above=x",
                "code:foo=x",
                "subject:identifier=x",
                "subject:Foo=x",
                "_include=foo",
                "_include:iterate=*",
                "_include:recurse=Patient:*",
                "subject:Patient.organization.partof.partof.name=x",
                "_has:A:b:_has:C:d:_has:E:f:code=x",
                "value-quantity=1e999999999",
                "value-quantity=gt1E-1000",
                "combo-code-value-quantity=a$1e12345",
                "_has:Observation:subject:value-quantity=1e1000",
                "derived-from.value-quantity=1e1000",
            })
    void whatGoesTooFarOrIsNotOfferedIsRefused(String query) {
        assertThatThrownBy(() -> check(query)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void numbersOfParametersAndAlternativesAreBounded() {
        String many = String.join("&", Collections.nCopies(101, "code=x"));
        String alternatives = "code=" + String.join(",", Collections.nCopies(1_001, "x"));
        String includes = String.join("&", Collections.nCopies(21, "_include=Observation:subject"));

        assertThatThrownBy(() -> check(many)).hasMessageContaining("100 parameters");
        assertThatThrownBy(() -> check(alternatives)).hasMessageContaining("1000 alternatives");
        assertThatThrownBy(() -> check(includes)).hasMessageContaining("20 of");
    }
}
