package org.chartkeeper.consent;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.chartkeeper.terminology.Vocabulary;

/** Says in plain words what codes say, to the patient herself or about her. */
final class PlainWords {

    private final String whose;
    private final String who;

    /** @param toPatient whether the patient reads it */
    PlainWords(boolean toPatient) {
        this.whose = toPatient ? "your" : "the patient's";
        this.who = toPatient ? "you" : "the patient";
    }

    /** {@code for treatment (TREAT)}. */
    String purposes(Collection<String> purposes) {
        return purposes.stream()
                .sorted()
                .map(code -> Vocabulary.purposes().display(code) + " (" + code + ")")
                .collect(Collectors.joining(" and ", "for ", ""));
    }

    /** {@code labelled HIV}; empty without labels. */
    String labels(Set<String> labels) {
        return labels.isEmpty()
                ? ""
                : labels.stream()
                        .sorted()
                        .map(code -> code.equals(Vocabulary.policies().display(code))
                                ? code
                                : Vocabulary.policies().display(code) + " (" + code + ")")
                        .collect(Collectors.joining(", ", " labelled ", ""));
    }

    /** What of {@code patient} is meant by her sides of a decision that rests on {@code basis}. */
    String because(String ground, List<Basis> basis) {
        String consents = basis.stream()
                .map(Basis::source)
                .filter(source -> source.startsWith("Consent/"))
                .map(source -> source.replaceFirst("/_history/(.+)", " (version $1)"))
                .distinct()
                .collect(Collectors.joining(", "));
        return reason(ground) + (consents.isEmpty() ? "" : ": " + consents);
    }

    private String reason(String ground) {
        return switch (ground) {
            case Told.OTHER_PERSON -> "another person whom it is also about has not agreed";
            case "no-scope" -> "the scopes of its registration, or of its token, do not open this kind of record";
            case "purpose-not-registered" -> "it may not act for this purpose";
            case "custodian-system" -> "it is one of the hospital's own systems, which keep the records";
            case "role-right" -> "the hospital's policy gives this role the right, whatever consents say";
            case "shared-type" -> "it is about no patient and open to everybody who may use this server";
            case "managing-organization" -> "the organisation manages this group";
            case "default" -> "no consent says otherwise, and the hospital's policy opens it then";
            case "self" -> "it is " + who + " who asks";
            case "representative" -> "it is somebody who may act for " + who;
            case "required-by-law" -> "the law requires that it is reported";
            case "consent-permit" -> whose + " consent permits it";
            case "btg-override" -> "the record was opened in an emergency, which overrides the refusal";
            case "no-purpose" -> "no purpose is stated";
            case "unknown-purpose" -> "the stated purpose is not known";
            case "purpose-not-allowed" -> "its role may not act for this purpose";
            case "refused-purpose" -> "the hospital discloses nothing for this purpose";
            case "break-glass-not-live" -> "there was no emergency session for this record at that time";
            case "role-without-right" -> "its role has nothing to do with this kind of record";
            case "no-patient" -> "it belongs to no known patient, so nobody can consent";
            case "unknown-label" -> "it carries a label that is not known here";
            case "nopat" -> "it has not been released to " + who + " yet";
            case "minor-protected" -> "it is protected from those who act for " + who;
            case "consent-deny" -> whose + " consent refuses it";
            case "explicit-label" ->
                "it is of a kind that only a consent naming exactly this kind opens, and none does";
            case "not-covered" -> "what " + who + " consented to does not include it";
            case "default-deny" -> "no consent permits it, and the hospital's policy does not open it then";
            default -> ground;
        };
    }
}
