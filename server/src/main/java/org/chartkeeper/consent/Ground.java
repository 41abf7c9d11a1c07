package org.chartkeeper.consent;

import java.util.Locale;

/** Why something is permitted or denied: for the audit trail, never for the requester. */
public enum Ground {
    /** One of the hospital's own systems of record asks. */
    CUSTODIAN_SYSTEM,
    /** The requester's role has this right whatever the consents say. */
    ROLE_RIGHT,
    /** The type is about no patient and open to authorised callers. */
    SHARED_TYPE,
    /** The requester's organisation manages this Group. */
    MANAGING_ORGANIZATION,
    /** The policy's default opens it. */
    DEFAULT,
    /** The patient asks. */
    SELF,
    /** Someone who may act for the patient asks. */
    REPRESENTATIVE,
    /** The law requires it. */
    REQUIRED_BY_LAW,
    /** A consent permits it. */
    CONSENT_PERMIT,
    /** A live emergency session overrides a denial. */
    BTG_OVERRIDE,

    /** No purpose is stated. */
    NO_PURPOSE,
    /** A stated purpose is no code of v3-PurposeOfUse. */
    UNKNOWN_PURPOSE,
    /** The role may not act under a stated purpose. */
    PURPOSE_NOT_ALLOWED,
    /** The policy refuses a stated purpose to everybody. */
    REFUSED_PURPOSE,
    /** Emergency is claimed without a live session. */
    BREAK_GLASS_NOT_LIVE,
    /** None of the requester's roles has anything to do with this type. */
    ROLE_WITHOUT_RIGHT,
    /** It belongs to no known patient, so nobody can consent. */
    NO_PATIENT,
    /** It carries a label nobody knows. */
    UNKNOWN_LABEL,
    /** The attending provider has not released it to the patient and family. */
    NOPAT,
    /** It is protected from the minor's representatives. */
    MINOR_PROTECTED,
    /** A consent denies it. */
    CONSENT_DENY,
    /** It carries a label that only a consent naming it opens. */
    EXPLICIT_LABEL,
    /** The patient consented to other things. */
    NOT_COVERED,
    /** The policy's default does not open it. */
    DEFAULT_DENY;

    /** The name in evidence, for example {@code consent-deny}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
