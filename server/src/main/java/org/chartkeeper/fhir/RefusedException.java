package org.chartkeeper.fhir;

/** A request that is refused before HAPI sees it. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String issueCode;
    private final String diagnostics;

    RefusedException(int status, String issueCode, String diagnostics) {
        super(diagnostics, null, false, false);
        this.status = status;
        this.issueCode = issueCode;
        this.diagnostics = diagnostics;
    }

    int status() {
        return status;
    }

    String issueCode() {
        return issueCode;
    }

    String diagnostics() {
        return diagnostics;
    }
}
