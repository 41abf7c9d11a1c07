package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.chartkeeper.fhir.StartRefusedException;
import org.chartkeeper.terminology.ValueSetFiles.FaultyValueSetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The value sets that bring labels, as they stand: ours, with those of the operator's directory in place of or beside them. A
 * change is in force within a second, a faulty one leaves the old value sets in force.
 */
public final class LabelsInForce {

    private static final Logger LOG = LoggerFactory.getLogger(LabelsInForce.class);

    private final ValueSetFiles files;
    private volatile Map<String, String> read;
    private volatile Map<Confidentiality, Labelling> labellings;

    /**
     * What labels are given by.
     *
     * @param labeler gives them
     * @param fingerprint the same for the same value sets and policy
     */
    public record Labelling(SensitivityLabeler labeler, String fingerprint) {}

    /** @throws StartRefusedException naming the faulty file */
    public LabelsInForce(Path directory) {
        this.files = new ValueSetFiles(directory);
        try {
            this.read = files.read();
            this.labellings = labellings(read);
        } catch (FaultyValueSetException e) {
            throw new StartRefusedException(e.getMessage() + "; correct or remove it, or set chartkeeper.labels");
        }
    }

    /**
     * What labels are given by now.
     *
     * @param unrecognised how confidential data is whose clinical codes no value set knows
     */
    public Labelling with(Confidentiality unrecognised) {
        return Objects.requireNonNull(
                labellings.get(unrecognised == Confidentiality.N ? Confidentiality.N : Confidentiality.R));
    }

    /** Reads the directory again if it has changed. */
    public synchronized void readAgain() {
        try {
            Map<String, String> now = files.read();
            if (!now.equals(read)) {
                read = now;
                labellings = labellings(now);
                LOG.info(
                        "labels are given by {}",
                        with(Confidentiality.N).labeler().valueSets());
            }
        } catch (FaultyValueSetException e) {
            LOG.error("the changed value sets are not put in force, the old ones stay: {}", e.getMessage());
        }
    }

    private static Map<Confidentiality, Labelling> labellings(Map<String, String> texts)
            throws FaultyValueSetException {
        List<JsonNode> operators = ValueSetFiles.parse(texts);
        return Map.of(
                Confidentiality.N, labelling(operators, Confidentiality.N),
                Confidentiality.R, labelling(operators, Confidentiality.R));
    }

    private static Labelling labelling(List<JsonNode> operators, Confidentiality unrecognised) {
        return new Labelling(
                SensitivityLabeler.withOwnAnd(operators, unrecognised), fingerprint(operators, unrecognised));
    }

    /** Over the content of all value sets, ours included: a new release of ours labels the store anew too. */
    private static String fingerprint(List<JsonNode> operators, Confidentiality unrecognised) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            SensitivityCodes.ownValueSets().forEach(valueSet -> update(digest, valueSet));
            operators.forEach(valueSet -> update(digest, valueSet));
            digest.update(unrecognised.name().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void update(MessageDigest digest, JsonNode valueSet) {
        digest.update(valueSet.toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }
}
