package org.chartkeeper.consent;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.access.Policy;
import org.chartkeeper.consent.Requester.Representation;
import org.chartkeeper.terminology.Vocabulary;
import org.jspecify.annotations.Nullable;

/** Casts the vote of one patient's side: by the first of those who may that applies. */
final class PatientVote {

    private static final Set<String> NOT_FOR_REPRESENTATIVES = Set.of("STD", "SDV", "ADOL");

    private final Requester requester;
    private final PatientConsents consents;
    private final Policy policy;
    private final Instant now;
    private final boolean authority;
    private final Basis explicitLabelRule;
    private final Vote defaultPermit;
    private final Vote defaultDeny;

    PatientVote(Requester requester, PatientConsents consents, Policy policy, Instant now) {
        this.requester = requester;
        this.consents = consents;
        this.policy = policy;
        this.now = now;
        Set<String> authorities = policy.publicHealth().authorities();
        this.authority = authorities.isEmpty() || authorities.stream().anyMatch(requester.actors()::contains);
        this.explicitLabelRule = rule("explicit_labels");
        var byDefault = List.of(rule("default: " + policy.defaultAccess().code()));
        this.defaultPermit = Vote.permit(Ground.DEFAULT, byDefault);
        this.defaultDeny = Vote.deny(Ground.DEFAULT_DENY, byDefault);
    }

    Vote cast(String patient, Question question, Subject subject, Witness witness) {
        if (patient.equals(requester.patient())) {
            return unlessWithheld(subject, Ground.SELF, "Patient/" + patient, Set.of());
        }
        Representation representation = representationOf(patient);
        if (representation != null) {
            return unlessWithheld(
                    subject, Ground.REPRESENTATIVE, representation.relatedPerson(), NOT_FOR_REPRESENTATIVES);
        }
        Set<String> explicit = explicitLabels(subject);
        if (explicit.isEmpty() && isRequiredByLaw(question, subject)) {
            return Vote.permit(Ground.REQUIRED_BY_LAW, List.of(rule("public_health")));
        }
        Vote vote = consentVote(patient, question, subject, explicit, witness);
        return vote != null ? vote : byDefault(question, subject, explicit);
    }

    private Vote unlessWithheld(Subject subject, Ground ground, String source, Set<String> protectedLabels) {
        Set<String> labels = subject.labels();
        var basis = List.of(new Basis(source, ground.code()));
        if (labels.contains("NOPAT")) {
            return Vote.deny(Ground.NOPAT, basis);
        }
        boolean isProtected = !labels.isEmpty()
                && labels.stream().anyMatch(label -> protectedLabels.stream()
                        .anyMatch(broad -> Vocabulary.policies().covers(broad, label)));
        return isProtected ? Vote.deny(Ground.MINOR_PROTECTED, basis) : Vote.permit(ground, basis);
    }

    private @Nullable Representation representationOf(String patient) {
        for (Representation representation : requester.represents()) {
            if (representation.patient().equals(patient)
                    && representation.period().contains(now)) {
                return representation;
            }
        }
        return null;
    }

    private Set<String> explicitLabels(Subject subject) {
        if (subject.labels().isEmpty()) {
            return Set.of();
        }
        var explicit = new HashSet<>(subject.labels());
        explicit.retainAll(policy.explicitLabels());
        return explicit;
    }

    private boolean isRequiredByLaw(Question question, Subject subject) {
        return authority
                && question.purposeLine().contains("PUBHLTH")
                && policy.publicHealth().types().contains(subject.resourceType());
    }

    private @Nullable Vote consentVote(
            String patient, Question question, Subject subject, Set<String> explicit, Witness witness) {
        List<ConsentRecord> onFile = consents.of(patient);
        if (onFile.isEmpty()) {
            return null;
        }
        var ballot = new ConsentBallot(question, subject, witness);
        for (ConsentRecord consent : onFile) {
            if (!consent.patient().equals(patient)) {
                continue;
            }
            String ineffective = consent.ineffective(policy.custodian(), now);
            if (ineffective == null) {
                ballot.count(consent, consent.isTrusted(policy.consentPolicies()));
            } else {
                witness.passedOver(consent, ineffective);
            }
        }
        return ballot.result(explicit, explicitLabelRule);
    }

    private Vote byDefault(Question question, Subject subject, Set<String> explicit) {
        if (!explicit.isEmpty()) {
            return Vote.deny(Ground.EXPLICIT_LABEL, List.of(explicitLabelRule));
        }
        return policy.defaultAccess().opens(subject.confidentiality(), question.purpose())
                ? defaultPermit
                : defaultDeny;
    }

    private Basis rule(String member) {
        return new Basis("policy/" + policy.version(), member);
    }
}
