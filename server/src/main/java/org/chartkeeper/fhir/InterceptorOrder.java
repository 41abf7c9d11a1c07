package org.chartkeeper.fhir;

/** The one order in which a request passes our interceptors; read it before adding a step. Lower runs first. */
public final class InterceptorOrder {

    /** Limits: bodies, counts and parameters that are refused whoever asks. */
    public static final int LIMITS = -500;
    /** Consents: who may write which, before anything is said of what they contain. */
    public static final int CONSENTS = -450;
    /** Access: do the scopes allow the question. */
    public static final int ACCESS = -400;
    /** Labels: the server's own security labels on what is about to be stored. */
    public static final int LABELS = -300;
    /** Tripwire: nothing withheld leaves. */
    public static final int TRIPWIRE = 300;
    /** Obligations: what must be sent along with what leaves. */
    public static final int OBLIGATIONS = 350;
    /** Provenance: on writes, in the same transaction. */
    public static final int PROVENANCE = 400;
    /** Audit: last before the response. */
    public static final int AUDIT = 500;

    private InterceptorOrder() {}
}
