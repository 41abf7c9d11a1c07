package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/** The HL7 code systems that purposes, labels and consents are written in. */
public final class Vocabulary {

    public static final String ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    public static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    public static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CodeHierarchy PURPOSES = CodeHierarchy.of(read("codesystems/v3-ActReason.json"));
    private static final CodeHierarchy POLICIES = CodeHierarchy.of(read("codesystems/v3-ActCode.json"));

    /** What a label may say about the data, or about who may not have it: what it is, not what to do with it. */
    private static final Set<String> LABEL_ROOTS = Set.of("_InformationSensitivityPolicy", "_ActPrivacyLaw", "COMPT");

    private Vocabulary() {}

    /** v3-PurposeOfUse: {@code TREAT} covers {@code ETREAT}, which covers {@code BTG}. */
    public static CodeHierarchy purposes() {
        return PURPOSES;
    }

    /** The policies of v3-ActCode: sensitivity, privacy laws, consent directives, obligations, refrains. */
    public static CodeHierarchy policies() {
        return POLICIES;
    }

    /** Whether this code of v3-ActCode names a kind of data (a sensitivity, a privacy law, a compartment). */
    public static boolean isLabel(String code) {
        return POLICIES.upwards(code).stream().anyMatch(LABEL_ROOTS::contains) && !LABEL_ROOTS.contains(code);
    }

    /** How confidential data with this label of v3-ActCode is at least. */
    public static Confidentiality atLeast(String label) {
        return switch (label) {
            case "PSYTHPN", "HIPAAPsyNotes" -> Confidentiality.V;
            case "42CFRPart2", "Title38Section7332" -> Confidentiality.R;
            default -> POLICIES.covers("_InformationSensitivityPolicy", label) ? Confidentiality.R : Confidentiality.N;
        };
    }

    /** Whether this code of v3-ActCode asks for something to be done to the data, such as {@code REDACT}. */
    public static boolean isObligation(String code) {
        return POLICIES.covers("ObligationPolicy", code);
    }

    static JsonNode read(String resource) {
        try (InputStream in = Vocabulary.class.getResourceAsStream("/terminology/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("`terminology/" + resource + "` is not on the class path");
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
