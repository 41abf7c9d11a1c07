package org.chartkeeper.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as consents can tell requesters apart.
 *
 * @param actors references ({@code Type/id}) of the user, their roles, organisation, care teams, groups and device: closed
 *     over membership already
 * @param purposes codes of v3-PurposeOfUse; each of them must allow what is asked
 * @param actions what is done with it, codes of consentaction; each of them must be allowed
 * @param patient id of the patient who asks for her own data, or null
 * @param represents the patients on whose behalf the requester may act
 * @param roles roles in the hospital; none for outside applications
 * @param statedReason the reason given for using a right that needs one, or null
 * @param custodianSystem whether this is one of the hospital's own systems of record
 * @param breakGlass the emergency session asked under, or null
 */
public record Requester(
        Set<String> actors,
        Set<String> purposes,
        Set<String> actions,
        @Nullable String patient,
        List<Representation> represents,
        Set<Role> roles,
        @Nullable String statedReason,
        boolean custodianSystem,
        @Nullable BreakGlassSession breakGlass) {

    /** To look at it. */
    public static final String ACCESS = "access";

    /** To hand it to an outside organisation, as an export or a subscription does. */
    public static final String DISCLOSE = "disclose";

    public Requester {
        actors = Set.copyOf(actors);
        purposes = Subject.sorted(purposes);
        actions = Subject.sorted(actions);
        represents = List.copyOf(represents);
        roles = Set.copyOf(roles);
    }

    /** Someone without any standing of their own who looks at data. */
    public static Requester of(Set<String> actors, Set<String> purposes) {
        return new Requester(actors, purposes, Set.of(ACCESS), null, List.of(), Set.of(), null, false, null);
    }

    /**
     * The right to act for a patient.
     *
     * @param relatedPerson reference of the RelatedPerson it rests on
     * @param patient id of the patient
     * @param period when it holds
     */
    public record Representation(String relatedPerson, String patient, Span period) {}

    /**
     * An emergency session that its owner opened with a reason and a fresh second factor.
     *
     * @param id names it in evidence
     * @param patient id of the one patient it is for
     * @param opened when it was opened
     * @param expires when it ends
     */
    public record BreakGlassSession(String id, String patient, Instant opened, Instant expires) {

        boolean isLive(Instant now, Duration longest) {
            return !now.isBefore(opened) && now.isBefore(end(longest));
        }

        Instant end(Duration longest) {
            Instant latest = opened.plus(longest);
            return expires.isBefore(latest) ? expires : latest;
        }
    }
}
