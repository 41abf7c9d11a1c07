package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A ValueSet that brings labels, read strictly: what could not be followed is refused rather than left out.
 *
 * @param url its canonical address
 * @param version its version, or empty
 * @param labels the labels its codes bring, codes of v3-ActCode
 * @param members its codes
 * @see <a href="https://hl7.org/fhir/R4/valueset.html">ValueSet</a>
 */
record LabelValueSet(String url, String version, Set<String> labels, List<Member> members) {

    /** A code, or, for ICD-10-CM, a category with all that is below it. */
    record Member(String system, String code, boolean withAllBelow) {}

    /** @throws IllegalArgumentException saying what is wrong with {@code json} */
    static LabelValueSet of(JsonNode json) {
        String url = json.path("url").asText();
        require(
                json.path("resourceType").asText("ValueSet").equals("ValueSet"),
                "is no ValueSet but a `" + json.path("resourceType").asText() + "`",
                url);
        require(!url.isBlank(), "has no `url`", "?");
        require(
                !Set.of("retired", "draft").contains(json.path("status").asText()),
                "is `" + json.path("status").asText() + "`, which nobody should label by",
                url);
        require(json.at("/compose/exclude").isEmpty(), "excludes codes, which labels cannot follow", url);
        var members = new ArrayList<Member>();
        Set<String> labels = labels(json, url);
        json.at("/compose/include").forEach(include -> include(include, url, members));
        require(!members.isEmpty(), "lists no codes in `compose.include`", url);
        return new LabelValueSet(url, json.path("version").asText(), labels, List.copyOf(members));
    }

    /** Address and version. */
    String canonical() {
        return version.isEmpty() ? url : url + "|" + version;
    }

    private static void include(JsonNode include, String url, List<Member> members) {
        String system = include.path("system").asText();
        require(!system.isEmpty(), "includes codes without a `system`", url);
        require(include.path("valueSet").isEmpty(), "includes other value sets, which labels cannot follow", url);
        require(
                !include.path("concept").isEmpty() || !include.path("filter").isEmpty(),
                "includes all of `" + system + "`, which labels cannot follow",
                url);
        for (JsonNode concept : include.path("concept")) {
            members.add(member(system, concept.path("code"), false, url));
        }
        for (JsonNode filter : include.path("filter")) {
            require(
                    filter.path("property").asText().equals("concept")
                            && filter.path("op").asText().equals("is-a")
                            && system.endsWith("/icd-10-cm"),
                    "has a filter other than `concept is-a` of ICD-10-CM, which labels cannot follow",
                    url);
            members.add(member(system, filter.path("value"), true, url));
        }
    }

    private static Member member(String system, JsonNode code, boolean withAllBelow, String url) {
        require(code.isTextual() && !code.asText().isBlank(), "has a code that is none", url);
        return new Member(system, code.asText(), withAllBelow);
    }

    private static Set<String> labels(JsonNode json, String url) {
        var labels = new LinkedHashSet<String>();
        for (JsonNode context : json.path("useContext")) {
            if (context.at("/code/code").asText().equals("focus")) {
                context.at("/valueCodeableConcept/coding").forEach(coding -> {
                    require(
                            coding.path("system").asText().equals(Vocabulary.ACT_CODE),
                            "names a label of `" + coding.path("system").asText() + "` in `useContext`",
                            url);
                    labels.add(coding.path("code").asText());
                });
            }
        }
        require(
                !labels.isEmpty() && labels.stream().allMatch(Vocabulary::isLabel),
                "must name labels of v3-ActCode in `useContext`, not " + labels,
                url);
        return labels;
    }

    private static void require(boolean fine, String fault, String url) {
        if (!fine) {
            throw new IllegalArgumentException("the value set `" + url + "` " + fault);
        }
    }
}
